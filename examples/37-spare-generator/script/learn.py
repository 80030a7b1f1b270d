"""Active learning on the digits: ask for labels where the model is least sure."""

import argparse
import json
from pathlib import Path

import numpy as np
from sampling import STRATEGIES
from sklearn.datasets import load_digits
from sklearn.naive_bayes import GaussianNB


def one_of_each(y, copies):
    """The first `copies` rows of each class."""
    return [int(row) for label in np.unique(y) for row in np.flatnonzero(y == label)[:copies]]


def learn(sampler, X, y, X_test, y_test, rounds, size):
    """Accuracy after each round of labelling."""
    curve = []
    for _ in range(rounds):
        rows = sorted(sampler.labelled)
        model = GaussianNB(var_smoothing=0.01).fit(X[rows], y[rows])
        curve.append({"labels": len(rows), "accuracy": float(model.score(X_test, y_test))})
        sampler.add(sampler.choose(model, X, size))
    return curve


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--strategy", choices=STRATEGIES, default="margin")
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--size", type=int, default=15, help="labels asked for in each round")
    parser.add_argument("--out", type=Path, default=Path("out"))
    args = parser.parse_args()

    X, y = load_digits(return_X_y=True)
    X, X_test, y, y_test = X[:1200], X[1200:], y[:1200], y[1200:]
    sampler = STRATEGIES[args.strategy](len(y), start=one_of_each(y, copies=2))
    curve = learn(sampler, X, y, X_test, y_test, args.rounds, args.size)
    for point in curve:
        print(f"{point['labels']:4d} labels  accuracy {point['accuracy']:.4f}")

    args.out.mkdir(exist_ok=True)
    (args.out / "curve.json").write_text(json.dumps(curve, indent=2))
    (args.out / "labelled.txt").write_text("\n".join(map(str, sorted(sampler.labelled))) + "\n")


if __name__ == "__main__":
    main()
