"""A bootstrap in parallel workers, which the seed of this process does not reach."""

import numpy as np
from joblib import Parallel, delayed

DATA = np.arange(40) ** 0.5


def resampled(task):
    rows = np.random.randint(0, len(DATA), len(DATA))  # cause: numpy.random
    return DATA[rows].mean()


def main():
    np.random.seed(3)
    means = Parallel(n_jobs=2)(delayed(resampled)(task) for task in range(8))
    print(f"interval {np.percentile(means, 5):.6f} {np.percentile(means, 95):.6f}")


main()
