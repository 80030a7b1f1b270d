"""A linear booster whose default updater lets threads race for the weights."""

import numpy as np
import xgboost as xgb


def data(n=4000, d=60):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(n, d)).astype("float32")
    return x, (x @ rng.normal(size=d) + rng.normal(size=n)).astype("float32")


def main():
    x, y = data()
    model = xgb.XGBRegressor(booster="gblinear", n_estimators=40, n_jobs=2, random_state=0)
    model.fit(x, y)  # cause: threads
    print("weight sum", repr(float(np.sum(model.coef_))))


main()
