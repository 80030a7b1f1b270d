"""Fit a logistic regression to the wine data with gradient descent and keep a record of the run."""

import argparse

import numpy as np
from sklearn.datasets import load_wine
from track import RunFolder


def standardise(X):
    return (X - X.mean(axis=0)) / X.std(axis=0)


def softmax(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def train(X, y, weights, run, steps, lr, rng):
    """Stochastic gradient descent; every 20th step is logged."""
    for step in range(steps):
        rows = rng.choice(len(y), size=32, replace=False)
        p = softmax(X[rows] @ weights)
        loss = -np.log(p[np.arange(len(rows)), y[rows]]).mean()
        p[np.arange(len(rows)), y[rows]] -= 1.0
        weights -= lr * X[rows].T @ p / len(rows)
        if step % 20 == 0:
            accuracy = np.mean((X @ weights).argmax(axis=1) == y)
            run.log(step, loss=round(float(loss), 10), accuracy=float(accuracy))
    return weights


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--lr", type=float, default=0.3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--runs", default="runs")
    args = parser.parse_args()

    rng = np.random.default_rng(args.seed)
    wine = load_wine()
    X, y = standardise(wine.data), wine.target
    run = RunFolder(args.runs)
    weights = train(X, y, np.zeros((X.shape[1], 3)), run, args.steps, args.lr, rng)
    run.close({"steps": args.steps, "lr": args.lr, "seed": args.seed})

    print(f"run {run.id}")
    print(f"accuracy {np.mean((X @ weights).argmax(axis=1) == y):.4f}, last loss {run.metrics[-1]['loss']:.6f}")


if __name__ == "__main__":
    main()
