"""Reads the pump logs, one CSV file per plant."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

FEATURES = ("temperature", "vibration", "current")


@dataclass(frozen=True)
class Shard:
    name: str
    X: np.ndarray
    y: np.ndarray

    @classmethod
    def read(cls, path):
        table = np.genfromtxt(path, delimiter=",", names=True)
        X = np.column_stack([table[name] for name in FEATURES])
        return cls(path.stem, X, table["failed"].astype(int))


def read_shards(folder):
    return [Shard.read(path) for path in sorted(Path(folder).glob("pump-*.csv"))]
