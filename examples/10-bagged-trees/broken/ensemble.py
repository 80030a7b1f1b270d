"""Bag decision trees in threads, then keep the ones that help the vote."""

import argparse
import json
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeClassifier


def with_shifts(X, y):
    """The images and copies of them, moved by one pixel in four directions."""
    images = X.reshape(-1, 8, 8)
    moved = [np.roll(images, step, axis=axis) for axis in (1, 2) for step in (-1, 1)]
    return np.concatenate([images, *moved]).reshape(-1, 64), np.tile(y, 5)


def fit_member(X, y, member, seed):
    """One tree on its own bootstrap sample; every member has its own generator."""
    rng = np.random.default_rng([seed, member])
    rows = rng.integers(0, len(X), size=int(rng.integers(len(X) // 8, len(X))))
    depth = int(rng.integers(4, 12))
    tree = DecisionTreeClassifier(max_depth=depth, max_features=24, random_state=member)
    return tree.fit(X[rows], y[rows])


def fit_all(X, y, members, seed, workers):
    ensemble = []
    with ThreadPoolExecutor(max_workers=workers) as pool:
        futures = [pool.submit(fit_member, X, y, member, seed) for member in range(members)]
        for future in as_completed(futures):
            ensemble.append(future.result())
    return ensemble


def vote(probabilities):
    return np.sum(probabilities, axis=0).argmax(axis=1)


def prune(ensemble, X, y):
    """Go through the members once and keep those that improve the vote of the ones kept before."""
    kept, total, best = [], np.zeros((len(X), 10)), 0.0
    for tree in ensemble:
        with_tree = total + tree.predict_proba(X)
        accuracy = np.mean(with_tree.argmax(axis=1) == y)
        if accuracy > best:
            kept.append(tree)
            total, best = with_tree, accuracy
    return kept


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=24)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--out", type=Path, default=Path("out"))
    args = parser.parse_args()

    X, y = load_digits(return_X_y=True)
    X_rest, X_test, y_rest, y_test = train_test_split(X, y, test_size=0.3, random_state=args.seed)
    X_train, X_valid, y_train, y_valid = train_test_split(X_rest, y_rest, test_size=0.2, random_state=args.seed)

    ensemble = fit_all(*with_shifts(X_train, y_train), args.members, args.seed, args.workers)
    kept = prune(ensemble, X_valid, y_valid)
    accuracy = {
        "all": float(np.mean(vote([tree.predict_proba(X_test) for tree in ensemble]) == y_test)),
        "kept": float(np.mean(vote([tree.predict_proba(X_test) for tree in kept]) == y_test)),
    }

    print(f"all {len(ensemble)} trees: {accuracy['all']:.4f}   {len(kept)} kept: {accuracy['kept']:.4f}")
    print("depths kept:", [tree.get_depth() for tree in kept])
    args.out.mkdir(exist_ok=True)
    (args.out / "accuracy.json").write_text(json.dumps(accuracy))
    np.save(args.out / "votes.npy", np.sum([tree.predict_proba(X_test) for tree in kept], axis=0))


if __name__ == "__main__":
    main()
