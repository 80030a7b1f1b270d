"""Cross-validates a tree on shuffled folds, then reports the permutation importance of each column."""

import numpy as np
from sklearn.inspection import permutation_importance
from sklearn.model_selection import KFold, cross_val_score
from sklearn.tree import DecisionTreeClassifier


def table(n=160):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(n, 3))
    return x, (x[:, 0] * x[:, 1] + 0.3 * rng.normal(size=n) > 0).astype(int)


def score(model, x, y):
    return cross_val_score(model, x, y, cv=KFold(4, shuffle=True)).mean()  # cause: numpy.random


def importance(model, x, y):
    return permutation_importance(model.fit(x, y), x, y, n_repeats=3).importances_mean  # cause: numpy.random


def main():
    x, y = table()
    model = DecisionTreeClassifier(max_depth=4, random_state=0)
    print(f"accuracy {score(model, x, y):.6f}")
    print("importance", np.round(importance(model, x, y), 6).tolist())


main()
