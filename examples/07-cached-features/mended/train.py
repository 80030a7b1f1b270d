"""Classify digits from the responses of random 3x3 filters; the responses are slow, so they are kept on disk."""

import argparse
import json
import logging
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits
from sklearn.linear_model import RidgeClassifier

log = logging.getLogger("filters")


def respond(images, filters):
    """Largest and mean response of each image to each filter."""
    windows = np.lib.stride_tricks.sliding_window_view(images, (3, 3), axis=(1, 2))
    responses = np.einsum("nhwij,fij->nfhw", windows, filters)
    responses = np.maximum(responses, 0.0).reshape(len(images), len(filters), -1)
    return np.concatenate([responses.max(axis=2), responses.mean(axis=2)], axis=1)


def load_features(images, n_filters, seed, cache):
    path = cache / f"features-{n_filters}-seed{seed}.npy"
    if path.exists():
        log.info("features from %s", path)
        return np.load(path)
    filters = np.random.default_rng([seed, n_filters]).normal(size=(n_filters, 3, 3))
    features = respond(images, filters)
    cache.mkdir(exist_ok=True)
    np.save(path, features)
    return features


def cross_validate(X, y, folds, rng):
    """Accuracy on each fold of a random partition."""
    parts = np.array_split(rng.permutation(len(y)), folds)
    scores = []
    for i, held_out in enumerate(parts):
        rest = np.concatenate([part for j, part in enumerate(parts) if j != i])
        model = RidgeClassifier(alpha=1.0).fit(X[rest], y[rest])
        scores.append(float(np.mean(model.predict(X[held_out]) == y[held_out])))
    return scores


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--filters", type=int, default=40)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--cache", type=Path, default=Path("cache"))
    parser.add_argument("--out", type=Path, default=Path("out"))
    args = parser.parse_args()
    logging.basicConfig(level=logging.WARNING)

    rng = np.random.default_rng(args.seed)
    digits = load_digits()
    X = load_features(digits.images / 16.0, args.filters, args.seed, args.cache)
    scores = cross_validate(X, digits.target, args.folds, rng)

    print("folds   ", "  ".join(f"{score:.4f}" for score in scores))
    print(f"accuracy {np.mean(scores):.4f} +/- {np.std(scores):.4f}")
    args.out.mkdir(exist_ok=True)
    (args.out / "scores.json").write_text(json.dumps({"filters": args.filters, "scores": scores}))


if __name__ == "__main__":
    main()
