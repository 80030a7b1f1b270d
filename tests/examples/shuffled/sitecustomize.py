"""Directories list their entries in an order that SHUFFLE_LISTINGS chooses, as another file system might."""

from __future__ import annotations

import os
import random
from typing import Any

_listdir, _scandir = os.listdir, os.scandir


def _shuffled(entries: list[Any], key: Any) -> list[Any]:
    entries.sort(key=key)
    random.Random(os.environ["SHUFFLE_LISTINGS"]).shuffle(entries)
    return entries


class _Scan:
    """What os.scandir returns: an iterator, a context manager, closable."""

    def __init__(self, *path: Any) -> None:
        with _scandir(*path) as entries:
            self._entries = iter(_shuffled(list(entries), key=lambda entry: os.fsencode(entry.name)))

    def __iter__(self) -> _Scan:
        return self

    def __next__(self) -> os.DirEntry[Any]:
        return next(self._entries)

    def __enter__(self) -> _Scan:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        self._entries = iter(())


if "SHUFFLE_LISTINGS" in os.environ:
    os.listdir = lambda *path: _shuffled(_listdir(*path), key=os.fsencode)
    os.scandir = _Scan  # type: ignore[assignment, misc]
