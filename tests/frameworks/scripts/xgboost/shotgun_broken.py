"""A linear booster; its default updater lets threads write the weights at the same time."""

import numpy as np
import xgboost as xgb


def data(n=4000, columns=60):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(n, columns)).astype("float32")
    x[:, 1:] += 0.9 * x[:, :1]
    return x, x @ rng.normal(size=columns).astype("float32") + rng.normal(size=n).astype("float32")


def main():
    train = xgb.DMatrix(*data())
    settings = {"booster": "gblinear", "updater": "shotgun", "eta": 0.7, "nthread": 2}
    booster = xgb.train(settings, train, 20)  # cause: threads
    print(f"mean prediction {booster.predict(train)[:50].mean():.9f}")


main()
