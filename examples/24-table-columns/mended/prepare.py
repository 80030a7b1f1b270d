"""Prepare the churn data: clean, encode, split into parts, write them to disk and check a first model."""

import argparse
import json
from pathlib import Path

import cleaning
import numpy as np
from sklearn.linear_model import SGDClassifier

HERE = Path(__file__).parent


def split(table, test_share, seed):
    """Shuffled, then cut in two."""
    shuffled = table.sample(frac=1.0, random_state=seed)
    cut = round(len(shuffled) * test_share)
    return shuffled.iloc[cut:], shuffled.iloc[:cut]


def first_look(train, test, seed):
    """Accuracy of a quick model, to see that the tables make sense."""
    X_train, y_train, names = cleaning.split_features(train)
    X_test, y_test, _ = cleaning.split_features(test)
    model = SGDClassifier(loss="log_loss", alpha=0.01, random_state=seed).fit(X_train, y_train)
    strongest = names[int(np.argmax(np.abs(model.coef_[0])))]
    return float(model.score(X_test, y_test)), strongest


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--export", type=Path, default=HERE / "customers.csv")
    parser.add_argument("--test-share", type=float, default=0.3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("out"))
    args = parser.parse_args()

    table = cleaning.load(args.export)
    table = cleaning.encode(table, ["segment", "region"])
    table = cleaning.standardise(table, ["age", "orders", "spend"])
    train, test = split(table, args.test_share, args.seed)

    args.out.mkdir(exist_ok=True)
    train.to_csv(args.out / "train.csv", index=False, float_format="%.6f")
    test.to_csv(args.out / "test.csv", index=False, float_format="%.6f")
    accuracy, strongest = first_look(train, test, args.seed)
    print(f"{len(train)} customers to train on, {len(test)} to test on, {table.shape[1] - 2} features")
    print(f"first look: accuracy {accuracy:.4f}, strongest feature {strongest}")
    (args.out / "summary.json").write_text(json.dumps({"accuracy": accuracy, "columns": list(train.columns)}))


if __name__ == "__main__":
    main()
