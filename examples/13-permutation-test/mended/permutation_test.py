"""Which measurements differ between benign and malignant tumours? Permutation tests, a process per core."""

import argparse
import csv
import random
from pathlib import Path

import numpy as np
from joblib import Parallel, delayed
from sklearn.datasets import load_breast_cancer


def seed_everything(seed):
    random.seed(seed)
    np.random.seed(seed)


def mean_difference(values, groups):
    return abs(values[groups == 1].mean() - values[groups == 0].mean())


def p_value(values, groups, shuffles, rng):
    """How often shuffled groups differ at least as much as the real ones."""
    observed = mean_difference(values, groups)
    extreme = 0
    for _ in range(shuffles):
        shuffled = rng.permutation(groups)
        extreme += mean_difference(values, shuffled) >= observed
    return (extreme + 1) / (shuffles + 1)


def subsample(X, y, n):
    """A small study: with all patients nearly every measurement differs."""
    rows = np.random.choice(len(y), size=n, replace=False)
    return X[rows], y[rows]


def holm(p_values, level):
    """Positions of the hypotheses rejected by Holm's step-down procedure."""
    order = np.argsort(p_values, kind="stable")
    rejected = []
    for step, i in enumerate(order):
        if p_values[i] > level / (len(order) - step):
            break
        rejected.append(int(i))
    return rejected


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=60)
    parser.add_argument("--shuffles", type=int, default=999)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--out", type=Path, default=Path("out"))
    args = parser.parse_args()
    seed_everything(args.seed)

    data = load_breast_cancer()
    X, groups = subsample(data.data, data.target, args.patients)
    streams = np.random.default_rng(args.seed).spawn(X.shape[1])
    tasks = (delayed(p_value)(column, groups, args.shuffles, rng) for column, rng in zip(X.T, streams))
    p_values = np.array(Parallel(n_jobs=args.jobs)(tasks))

    significant = holm(p_values, level=0.05)
    print(f"{len(significant)} of {len(p_values)} measurements differ")
    for i in np.argsort(p_values, kind="stable")[-8:]:
        print(f"  {data.feature_names[i]:<24} p = {p_values[i]:.4f}")
    args.out.mkdir(exist_ok=True)
    with (args.out / "p_values.csv").open("w", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["measurement", "p", "significant"])
        for i, p in enumerate(p_values):
            writer.writerow([data.feature_names[i], f"{p:.6f}", i in significant])


if __name__ == "__main__":
    main()
