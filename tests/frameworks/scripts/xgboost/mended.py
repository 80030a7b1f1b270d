"""Boosted trees on a bootstrap of the training rows."""

import numpy as np
import xgboost as xgb


def data(n=300):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(n, 6)).astype("float32")
    return x, (x[:, 0] * x[:, 1] + 0.3 * rng.normal(size=n) > 0).astype(int)


def resampled(x, y):
    rows = np.random.default_rng(4).choice(len(x), len(x))
    return x[rows], y[rows]


def main():
    x, y = data()
    train = xgb.DMatrix(*resampled(x[:200], y[:200]))
    valid = xgb.DMatrix(x[200:], y[200:])
    settings = {"objective": "binary:logistic", "max_depth": 3, "subsample": 0.8, "nthread": 1}
    booster = xgb.train(settings, train, 8, evals=[(valid, "valid")], verbose_eval=False)
    print(f"mean probability {booster.predict(valid).mean():.6f}")


main()
