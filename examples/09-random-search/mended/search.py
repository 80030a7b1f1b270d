"""Random search for a decision tree on the breast cancer data, judged on a validation part."""

import argparse
import json
import random
from dataclasses import dataclass, field
from pathlib import Path

from sklearn.datasets import load_breast_cancer
from sklearn.metrics import f1_score
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeClassifier

SPACE = {
    "max_depth": [2, 3, 4, 6, 8, None],
    "min_samples_leaf": [1, 2, 4, 8, 16],
    "criterion": ["gini", "entropy"],
    "ccp_alpha": [0.0, 0.001, 0.003, 0.01],
}


@dataclass
class Search:
    X_train: object
    y_train: object
    X_valid: object
    y_valid: object
    rng: random.Random
    trials: list = field(default_factory=list)

    def propose(self):
        return {name: self.rng.choice(values) for name, values in SPACE.items()}

    def run(self, n_trials):
        for _ in range(n_trials):
            params = self.propose()
            model = DecisionTreeClassifier(**params, random_state=0).fit(self.X_train, self.y_train)
            score = f1_score(self.y_valid, model.predict(self.X_valid))
            self.trials.append({"params": params, "score": float(score)})
        return max(self.trials, key=lambda trial: trial["score"])


def load_parts(test_size, valid_size, seed):
    """Train, validation and test parts; the test part must never change."""
    X, y = load_breast_cancer(return_X_y=True)
    X_rest, X_test, y_rest, y_test = train_test_split(X, y, test_size=test_size, random_state=0)
    X_train, X_valid, y_train, y_valid = train_test_split(
        X_rest, y_rest, test_size=valid_size, random_state=seed
    )
    return (X_train, y_train), (X_valid, y_valid), (X_test, y_test)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=30)
    parser.add_argument("--test-size", type=float, default=0.2)
    parser.add_argument("--valid-size", type=float, default=0.25)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("out"))
    args = parser.parse_args()

    train, valid, test = load_parts(args.test_size, args.valid_size, args.seed)
    search = Search(*train, *valid, rng=random.Random(args.seed))
    best = search.run(args.trials)
    model = DecisionTreeClassifier(**best["params"], random_state=0).fit(*train)
    test_score = f1_score(test[1], model.predict(test[0]))

    print(f"best of {args.trials} trials: {best['params']}")
    print(f"validation F1 {best['score']:.4f}  test F1 {test_score:.4f}")
    args.out.mkdir(exist_ok=True)
    (args.out / "trials.json").write_text(json.dumps(search.trials, indent=1))


if __name__ == "__main__":
    main()
