"""Two threads fit estimators; each has a generator of its own, spawned from one seed."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from sklearn.datasets import load_iris
from sklearn.tree import DecisionTreeClassifier

X, Y = load_iris(return_X_y=True)
SEEDS = np.random.SeedSequence(0).spawn(8)


def fitted(depth):
    rows = np.random.default_rng(SEEDS[depth - 1]).choice(len(X), 60)
    return DecisionTreeClassifier(max_depth=depth, random_state=0).fit(X[rows], Y[rows]).score(X, Y)


def main():
    with ThreadPoolExecutor(2) as pool:
        scores = list(pool.map(fitted, range(1, 9)))
    print("scores", np.round(scores, 4).tolist())


main()
