"""Recognise digits from gradient histograms, with a nearest-centroid and a neighbours model."""

import argparse
import json
from pathlib import Path

import numpy as np
from extraction import extract
from sklearn.datasets import load_digits
from sklearn.model_selection import cross_val_score, train_test_split
from sklearn.neighbors import KNeighborsClassifier, NearestCentroid

MODELS = {
    "centroid": NearestCentroid,
    "neighbours": lambda: KNeighborsClassifier(n_neighbors=3),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--chunk", type=int, default=64, help="images per piece of work")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("out"))
    args = parser.parse_args()

    digits = load_digits()
    X, y = extract(digits.images, digits.target, args.chunk, args.workers)
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=args.seed)

    results = {}
    for name, make in MODELS.items():
        folds = cross_val_score(make(), X_train, y_train, cv=4)
        test = make().fit(X_train, y_train).score(X_test, y_test)
        results[name] = {"folds": folds.tolist(), "test": float(test)}
        print(f"{name:<11} cv {folds.mean():.4f}  test {test:.4f}")

    args.out.mkdir(exist_ok=True)
    np.savez(args.out / "features.npz", X=X, y=y)
    (args.out / "results.json").write_text(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
