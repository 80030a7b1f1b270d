"""Streams: what common seeding schemes repeat, what they cost, and whether streams look independent. Prints ratios.

python benchmarks/streams.py
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from scipy import stats

from samerun import Root

SEEDS, RANKS, WORKERS, EPOCHS = range(5), range(8), range(8), range(10)
CONSUMERS = list(itertools.product(SEEDS, RANKS, WORKERS, EPOCHS))

# What people write: seed s, rank r, worker w, epoch e -> the number that a generator is seeded with.
SCHEMES: dict[str, Callable[[int, int, int, int], Any]] = {
    "seed + worker": lambda s, r, w, e: s + w,
    "seed + rank": lambda s, r, w, e: s + r,
    "seed + rank + worker": lambda s, r, w, e: s + r + w,
    "seed + rank + worker + epoch": lambda s, r, w, e: s + r + w + e,
    "seed + rank * workers + worker": lambda s, r, w, e: s + r * len(WORKERS) + w,
    "seed * 1000 + rank * 100 + worker": lambda s, r, w, e: s * 1000 + r * 100 + w,
    "samerun": lambda s, r, w, e: Root(s)["train", "rank", r, "worker", w].at(e).int(256),
}


def redundant() -> Iterator[tuple[str, float]]:
    """The share of streams that repeat another, over seeds 0-4, ranks, workers and epochs."""
    for name, scheme in SCHEMES.items():
        yield name, 1 - len({scheme(*consumer) for consumer in CONSUMERS}) / len(CONSUMERS)


def best(function: Callable[[], object], times: int = 7) -> float:
    """The shortest of several runs, in seconds."""

    def once() -> float:
        start = time.perf_counter()
        function()
        return time.perf_counter() - start

    return min(once() for _ in range(times))


def costs() -> Iterator[tuple[str, float]]:
    """Costs as ratios, both sides measured here and now."""
    n = 4_000_000
    stream, indices = Root(42)["cost"], np.arange(n, dtype=np.uint64)
    target = np.empty_like(indices)
    ours = best(lambda: stream.at_many(indices))
    yield "at_many : copying the array", ours / best(lambda: np.copyto(target, indices))
    yield (
        "at_many : default_rng().integers",
        ours / best(lambda: np.random.default_rng(0).integers(2**64, size=n, dtype=np.uint64)),
    )
    yield "at_many : one BLAKE2b an element", ours / n / (best(lambda: [stream.at(i).int(64) for i in range(2000)]) / 2000)
    spawn = np.random.SeedSequence(42)
    per = best(lambda: [stream.at(i).numpy() for i in range(500)])
    yield (
        "a Generator by .at(i).numpy() : by SeedSequence.spawn",
        per / best(lambda: [np.random.default_rng(child) for child in spawn.spawn(500)]),
    )


def independence() -> Iterator[tuple[str, float]]:
    """p-values over many streams: of neighbours' correlation, of uniformity, and of bits that flip with one index bit."""
    first = np.array([Root(0)["s"].at(i).numpy().random(64) for i in range(4000)])
    yield "first draws of 4000 streams are uniform (KS)", stats.kstest(first[:, 0], "uniform").pvalue
    yield "all draws are uniform (KS)", stats.kstest(first.ravel(), "uniform").pvalue
    correlations = [np.corrcoef(a, b)[0, 1] for a, b in itertools.pairwise(first)]
    yield "neighbours do not correlate (t)", stats.ttest_1samp(np.arctanh(correlations), 0).pvalue
    columns = np.corrcoef(first.T)[np.triu_indices(64, 1)]
    yield "draws at the same place do not correlate (KS to normal)", stats.kstest(columns * np.sqrt(4000), "norm").pvalue
    x = Root(0)["s"].ints(100_000)
    flips = [
        np.unpackbits((x ^ Root(0)["s"].at_many(np.arange(100_000) ^ (1 << bit))).view(np.uint8)).mean() for bit in range(17)
    ]
    yield "at_many: one flipped index bit flips half (t)", stats.ttest_1samp(flips, 0.5).pvalue
    other = Root(1)["s"].ints(100_000)
    both = np.unpackbits((x ^ other).view(np.uint8)).sum()
    yield "at_many: another root flips half (binomial)", stats.binomtest(int(both), 64 * 100_000).pvalue
    counts = np.bincount((x >> np.uint64(48)).astype(np.int64), minlength=1 << 16)
    yield "ints: high words are uniform (chi-squared)", stats.chisquare(counts).pvalue
    yield (
        "ints: low words are uniform (chi-squared)",
        stats.chisquare(np.bincount((x & np.uint64(0xFFFF)).astype(np.int64), minlength=1 << 16)).pvalue,
    )


def main() -> None:
    print(
        f"Redundant streams of {len(CONSUMERS)} (seeds 0-4 x {len(RANKS)} ranks x {len(WORKERS)} workers x {len(EPOCHS)} epochs)"
    )
    for name, share in redundant():
        print(f"  {name:<36} {share:7.1%}")
    print("Costs (ratios)")
    for name, ratio in costs():
        print(f"  {name:<56} {ratio:8.2f}")
    print("Independence (p-values; uniform if all is well, so the smallest of 8 falls below 0.001 once in 125 roots)")
    for name, p in independence():
        print(f"  {name:<56} {p:8.3f}")


if __name__ == "__main__":
    main()
