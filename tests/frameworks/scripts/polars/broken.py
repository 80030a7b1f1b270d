"""Aggregates sensor readings and keeps a random third of them for a plot."""

import numpy as np
import polars as pl


def readings(n=5000):
    rng = np.random.default_rng(3)
    return pl.DataFrame(
        {
            "sensor": [f"s{i:03d}" for i in rng.integers(0, 300, n)],
            "celsius": rng.normal(20, 4, n),
        }
    )


def main():
    frame = readings()
    third = frame.sample(fraction=0.3)  # cause: polars
    print(f"{third.height} rows, mean {third['celsius'].mean():.6f}")


main()
