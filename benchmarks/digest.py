"""Digests of arrays against other ways to fingerprint them, interleaved in one run: ``python benchmarks/digest.py``.

Prints GB/s and the ratio of each to samerun, then the time of small values in microseconds; CPU time of one thread.
Needs numpy, torch and joblib.
"""

from __future__ import annotations

import hashlib
import platform
import time
from typing import TYPE_CHECKING

import joblib
import numpy as np
import torch

from samerun.digest import describe, digest_bytes_of

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 9
SIZES = (1 << 20, 16 << 20, 64 << 20)  # bytes
SMALL_CALLS = 2000


def interleaved(ways: dict[str, Callable[[], object]], calls: int = 1) -> dict[str, float]:
    """CPU seconds a call of each way: the best of several rounds in which they take turns, so that noise meets all alike."""
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(ROUNDS):
        for name, way in ways.items():
            start = time.thread_time()
            for _ in range(calls):
                way()
            best[name] = min(best[name], (time.thread_time() - start) / calls)
    return best


def large(size: int) -> None:
    array = np.random.default_rng(0).random(size // 4, dtype=np.float32)
    tensor, words = torch.from_numpy(array), array.view(np.uint64)
    seconds = interleaved(
        {
            "reading it (numpy max of words)": lambda: words.max(),
            "samerun, numpy array": lambda: digest_bytes_of(array),
            "samerun, torch tensor": lambda: digest_bytes_of(tensor),
            "samerun, whole record": lambda: describe(array),
            "torch.hash_tensor (float32)": lambda: torch.hash_tensor(tensor).item(),
            "torch.hash_tensor (int64 view)": lambda: torch.hash_tensor(tensor.view(torch.int64)).item(),
            "hashlib.sha256": lambda: hashlib.sha256(array).hexdigest(),
            "joblib.hash": lambda: joblib.hash(array),
        }
    )
    ours = seconds["samerun, numpy array"]
    print(f"\n{size >> 20} MB of float32\n{'':34}{'GB/s':>8}{'time / samerun':>18}")
    for name, taken in seconds.items():
        print(f"{name:34}{size / taken / 1e9:8.2f}{taken / ours:17.2f}x")


def small() -> None:
    vector, table = np.arange(10.0), {"loss": 0.25, "step": 3, "names": ["a", "b"]}
    tensor, layers = torch.arange(10.0), torch.nn.Sequential(*[torch.nn.Linear(64, 64) for _ in range(6)])
    parameters = list(layers.parameters())
    values = {
        "float": 0.25, "str": "a short text", "array of 10": vector, "tensor of 10": tensor, "dict of 3": table,
        "12 parameters, 100 kB": parameters,
    }  # fmt: skip
    print(f"\nmicroseconds a call\n{'':26}{'digest':>10}{'record':>10}{'joblib.hash':>14}")
    for name, value in values.items():
        calls = SMALL_CALLS if value is not parameters else SMALL_CALLS // 20
        mine = interleaved({"digest": lambda v=value: digest_bytes_of(v), "record": lambda v=value: describe(v)}, calls)
        other = interleaved({"joblib": lambda v=value: joblib.hash(v)}, calls // 20)["joblib"]
        print(f"{name:26}{mine['digest'] * 1e6:10.2f}{mine['record'] * 1e6:10.2f}{other * 1e6:14.1f}")


def main() -> None:
    torch.set_num_threads(1)
    print(platform.machine(), "Python", platform.python_version(), "numpy", np.__version__, "torch", torch.__version__)
    for size in SIZES:
        large(size)
    small()


if __name__ == "__main__":
    main()
