"""Balances a fraud table by throwing rows away, then fits a model."""

import numpy as np
from imblearn.under_sampling import RandomUnderSampler
from sklearn.linear_model import LogisticRegression


def table(n=300):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(n, 4))
    return x, (x[:, 0] + 0.4 * rng.normal(size=n) > 1.2).astype(int)


def balanced(x, y):
    return RandomUnderSampler(random_state=5).fit_resample(x, y)


def main():
    x, y = balanced(*table())
    model = LogisticRegression().fit(x, y)
    print(f"{len(y)} rows, coefficients {np.round(model.coef_[0], 6).tolist()}")


main()
