"""Two threads fit estimators that share one seeded RandomState: which of them draws first is open."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from sklearn.datasets import load_iris
from sklearn.tree import DecisionTreeClassifier

X, Y = load_iris(return_X_y=True)
RNG = np.random.RandomState(0)


def fitted(depth):
    rows = RNG.choice(len(X), 60)  # cause: schedule
    return DecisionTreeClassifier(max_depth=depth, random_state=0).fit(X[rows], Y[rows]).score(X, Y)


def main():
    with ThreadPoolExecutor(2) as pool:
        scores = list(pool.map(fitted, range(1, 9)))
    print("scores", np.round(scores, 4).tolist())


main()
