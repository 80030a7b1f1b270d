"""Train and time a few classifiers on the digits."""

import argparse
import json
import time
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.tree import DecisionTreeClassifier

MODELS = {
    "naive-bayes": GaussianNB(var_smoothing=0.01),
    "neighbours": KNeighborsClassifier(n_neighbors=5),
    "tree": DecisionTreeClassifier(max_depth=10, random_state=0),
}


@contextmanager
def stopwatch(label):
    """Say how long a block took."""
    started = time.perf_counter()
    yield
    print(f"{label} took {time.perf_counter() - started:.3f} s")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--test-size", type=float, default=0.3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("out"))
    args = parser.parse_args()
    print(f"started {datetime.now():%Y-%m-%d %H:%M:%S}")

    X, y = load_digits(return_X_y=True)
    parts = train_test_split(X, y, test_size=args.test_size, random_state=args.seed)
    X_train, X_test, y_train, y_test = parts
    scores, predictions = {}, []
    for name, model in MODELS.items():
        with stopwatch(name):
            predictions.append(model.fit(X_train, y_train).predict(X_test))
        scores[name] = float(np.mean(predictions[-1] == y_test))
        print(f"  accuracy {scores[name]:.4f}")

    args.out.mkdir(exist_ok=True)
    report = {"finished": datetime.now().isoformat(sep=" ", timespec="seconds"), "scores": scores}
    (args.out / "report.json").write_text(json.dumps(report, indent=2))
    np.save(args.out / "predictions.npy", np.array(predictions))


if __name__ == "__main__":
    main()
