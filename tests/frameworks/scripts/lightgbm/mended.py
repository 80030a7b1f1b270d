"""A ranking of features by a bagged LightGBM model whose seed is the time."""

import lightgbm as lgb
import numpy as np


def data(n=400):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(n, 8))
    return x, x[:, 0] - 2 * x[:, 3] + rng.normal(size=n)


def main():
    x, y = data()
    seed = 1234
    settings = {"bagging_fraction": 0.5, "bagging_freq": 1, "feature_fraction": 0.5, "verbose": -1, "seed": seed}
    booster = lgb.train({**settings, "num_threads": 1, "min_data_in_leaf": 5}, lgb.Dataset(x, y), 10)
    print("importance", booster.feature_importance("gain").round(3).tolist())


main()
