"""The digest that a CUDA device makes of its own tensors, beside plain reading there and a copy to the host. Prints ratios.

python benchmarks/device.py   (where there is no CUDA device it says so, and prints nothing else)
"""

from __future__ import annotations

from collections.abc import Callable

import torch

from samerun.digest.device import sums_of

SIZES = (64, 256, 1024)  # MiB
ROUNDS = 20


def seconds(function: Callable[[], object]) -> float:
    """The shortest of several runs on the device."""
    function()
    best = float("inf")
    for _ in range(ROUNDS):
        start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        start.record()
        function()
        end.record()
        torch.cuda.synchronize()
        best = min(best, start.elapsed_time(end) / 1000)
    return best


def main() -> None:
    """One line a size."""
    if not torch.cuda.is_available():
        print("no CUDA device here")
        return
    for size in SIZES:
        tensor = torch.randn(size << 18, device="cuda")
        reading = seconds(tensor.sum)
        digest = seconds(lambda tensor=tensor: sums_of(torch, tensor))
        to_host = seconds(tensor.cpu)
        print(
            f"{size} MiB: {tensor.nbytes / digest / 1e9:.0f} GB/s, {reading / digest:.2f} of torch.sum's, "
            f"{to_host / digest:.1f} times as fast as a copy to the host"
        )


main()
