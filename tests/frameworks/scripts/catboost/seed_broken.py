"""A model whose seed is the number of the process, with CatBoost's own training log beside it."""

import os

import numpy as np
from catboost import CatBoostRegressor


def data(n=200):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(n, 4))
    return x, x[:, 0] - x[:, 2] + 0.2 * rng.normal(size=n)


def main():
    x, y = data()
    seed = os.getpid()  # cause: process
    model = CatBoostRegressor(iterations=8, depth=3, verbose=0, random_seed=seed, thread_count=1)
    model.fit(x, y)
    model.save_model("model.cbm")
    print(f"prediction {model.predict(x[:5]).sum():.8f}")


main()
