"""A bootstrap in parallel workers, each task with a stream of its own."""

import numpy as np
from joblib import Parallel, delayed

DATA = np.arange(40) ** 0.5


def resampled(task):
    rows = np.random.default_rng([3, task]).integers(0, len(DATA), len(DATA))
    return DATA[rows].mean()


def main():
    means = Parallel(n_jobs=2)(delayed(resampled)(task) for task in range(8))
    print(f"interval {np.percentile(means, 5):.6f} {np.percentile(means, 95):.6f}")


main()
