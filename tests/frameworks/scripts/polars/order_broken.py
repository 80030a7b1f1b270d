"""Ranks sensors by their mean; ties and groups come in whatever order the threads finish."""

import numpy as np
import polars as pl


def readings(n=20000):
    rng = np.random.default_rng(3)
    return pl.DataFrame(
        {
            "sensor": [f"s{i:04d}" for i in rng.integers(0, 2000, n)],
            "celsius": rng.integers(10, 30, n),
        }
    )


def main():
    frame = readings()
    means = frame.group_by("sensor").agg(pl.col("celsius").mean())  # cause: kernels
    print("first sensor", means["sensor"][0])


main()
