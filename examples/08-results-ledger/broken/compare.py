"""Cross-validate a few classifiers on the wine data and say whether the best one is clearly best."""

import argparse
import json
from pathlib import Path

from ledger import Ledger
from sklearn.datasets import load_wine
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.model_selection import StratifiedKFold
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

CANDIDATES = {
    "naive-bayes": GaussianNB(),
    "lda": LinearDiscriminantAnalysis(),
    "neighbours": make_pipeline(StandardScaler(), KNeighborsClassifier(7)),
    "tree": DecisionTreeClassifier(max_depth=4, random_state=0),
}


def run_trials(ledger, folds, seed):
    X, y = load_wine(return_X_y=True)
    X = X[:, [5, 9, 11]]  # phenols, colour and the dilution test: what the small laboratory can measure
    splitter = StratifiedKFold(folds, shuffle=True, random_state=seed)
    for fold, (train, test) in enumerate(splitter.split(X, y)):
        for name, model in CANDIDATES.items():
            ledger.add(name, fold, model.fit(X[train], y[train]).score(X[test], y[test]))


def verdict(best, second):
    gap = best["mean"] - second["mean"]
    noise = (best["error"] ** 2 + second["error"] ** 2) ** 0.5
    ratio = gap / noise if noise else float("inf")
    return {"best": best["model"], "gap": gap, "ratio": ratio, "clear": ratio > 2.0}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("out"))
    args = parser.parse_args()

    ledger = Ledger(args.out / "results.csv")
    run_trials(ledger, args.folds, args.seed)
    table = ledger.summary()
    for row in table:
        print(f"{row['model']:<12} {row['mean']:.4f} +/- {row['error']:.4f}  (n={row['n']})")

    result = verdict(*table[:2])
    word = "clearly" if result["clear"] else "not clearly"
    print(f"{result['best']} is {word} best: {result['ratio']:.2f} standard errors")
    (args.out / "verdict.json").write_text(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
