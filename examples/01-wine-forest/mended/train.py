"""Train a random forest on the wine data and report how well it does on held-out bottles."""

import argparse
import json
from pathlib import Path

import numpy as np
from sklearn.datasets import load_wine
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score, log_loss
from sklearn.model_selection import train_test_split


def parse_args():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trees", type=int, default=40)
    parser.add_argument("--copies", type=int, default=3, help="noisy copies of each training bottle")
    parser.add_argument("--noise", type=float, default=0.3, help="in standard deviations of each feature")
    parser.add_argument("--drop", nargs="*", default=["ash", "hue"], help="features to leave out")
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--out", type=Path, default=Path("out"))
    return parser.parse_args()


def load_features(drop):
    """The wine data without the features named in `drop`."""
    wine = load_wine()
    kept = [name for name in wine.feature_names if name not in drop]
    columns = [wine.feature_names.index(name) for name in kept]
    return wine.data[:, columns], wine.target, kept


def augment(X, y, copies, scale, rng):
    """Add noisy copies of every bottle, so that the forest does not learn single measurements by heart."""
    X_more, y_more = [X], [y]
    for _ in range(copies):
        noise = rng.normal(0.0, scale, size=X.shape)
        X_more.append(X + noise * X.std(axis=0))
        y_more.append(y)
    return np.concatenate(X_more), np.concatenate(y_more)


def train(X, y, trees, seed):
    forest = RandomForestClassifier(n_estimators=trees, max_features=3, random_state=seed)
    return forest.fit(X, y)


def evaluate(forest, X, y):
    return {
        "accuracy": accuracy_score(y, forest.predict(X)),
        "log_loss": log_loss(y, forest.predict_proba(X)),
    }


def main():
    args = parse_args()
    X, y, names = load_features(args.drop)
    X_train, X_test, y_train, y_test = train_test_split(
        X, y, test_size=0.3, stratify=y, random_state=args.seed
    )
    rng = np.random.default_rng(args.seed)
    X_train, y_train = augment(X_train, y_train, args.copies, args.noise, rng)
    forest = train(X_train, y_train, args.trees, args.seed)
    metrics = evaluate(forest, X_test, y_test)

    ranking = sorted(zip(forest.feature_importances_, names), reverse=True)
    print(f"trained on {len(y_train)} bottles, tested on {len(y_test)}")
    print(f"accuracy {metrics['accuracy']:.4f}  log loss {metrics['log_loss']:.4f}")
    for importance, name in ranking[:3]:
        print(f"  {name:<30} {importance:.3f}")

    args.out.mkdir(exist_ok=True)
    report = {"metrics": metrics, "importances": {name: value for value, name in ranking}}
    (args.out / "report.json").write_text(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
