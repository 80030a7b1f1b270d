"""Searches the depth of a forest on folds of a splitter with a seed of its own."""

import numpy as np
from sklearn.datasets import load_wine
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.model_selection import RandomizedSearchCV, StratifiedShuffleSplit


def splitter():
    return StratifiedShuffleSplit(3, test_size=0.3, random_state=5)


def search(x, y):
    model = ExtraTreesClassifier(10, random_state=0)
    found = RandomizedSearchCV(model, {"max_depth": range(1, 6)}, n_iter=3, cv=splitter(), random_state=np.random.RandomState(4))
    return found.fit(x, y)


def main():
    x, y = load_wine(return_X_y=True)
    found = search(x, y)
    print(f"depth {found.best_params_['max_depth']} accuracy {found.best_score_:.6f}")


main()
