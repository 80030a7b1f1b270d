"""A bootstrap interval and a global optimisation, neither given a generator."""

import numpy as np
from scipy import optimize, stats


def waits(n=80):
    return np.random.default_rng(5).exponential(4.0, n)


def rastrigin(x):
    return 10 * len(x) + float(np.sum(x**2 - 10 * np.cos(2 * np.pi * x)))


def main():
    found = stats.bootstrap((waits(),), np.mean, n_resamples=200)  # cause: numpy.random
    low, high = found.confidence_interval
    print(f"mean wait between {low:.4f} and {high:.4f}")
    best = optimize.differential_evolution(rastrigin, [(-5, 5)] * 2, maxiter=4, polish=False)  # cause: numpy.random
    print(f"minimum {best.fun:.6f}")


main()
