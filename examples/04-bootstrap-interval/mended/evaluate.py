"""Compare two digit classifiers, with intervals so that nobody reads too much into the third decimal."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
from intervals import bootstrap_interval
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier

MODELS = {
    "naive-bayes": lambda: GaussianNB(var_smoothing=1e-2),
    "neighbours": lambda: KNeighborsClassifier(n_neighbors=5),
}


def accuracy(y_true, y_pred):
    return float(np.mean(y_true == y_pred))


def worst_digit(y_true, y_pred):
    """Recall of the digit that is missed most."""
    return min(accuracy(y_true[y_true == d], y_pred[y_true == d]) for d in np.unique(y_true))


METRICS = {"accuracy": accuracy, "worst digit": worst_digit}


def evaluate(name, X_train, y_train, X_test, y_test, resamples, seed):
    model = MODELS[name]().fit(X_train, y_train)
    predicted = model.predict(X_test)
    return {
        label: bootstrap_interval(
            metric, y_test, predicted, resamples=resamples, random_state=np.random.RandomState([seed, i])
        )
        for i, (label, metric) in enumerate(METRICS.items())
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--resamples", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("out"))
    args = parser.parse_args()

    digits = load_digits()
    parts = train_test_split(digits.data, digits.target, test_size=0.4, random_state=args.seed)
    X_train, X_test, y_train, y_test = parts

    table = {}
    for name in MODELS:
        results = evaluate(name, X_train, y_train, X_test, y_test, args.resamples, args.seed)
        table[name] = {label: asdict(interval) for label, interval in results.items()}
        for label, interval in results.items():
            print(f"{name:<12} {label:<12} {interval}")

    args.out.mkdir(exist_ok=True)
    (args.out / "evaluation.json").write_text(json.dumps(table, indent=2))


if __name__ == "__main__":
    main()
