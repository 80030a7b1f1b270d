"""A churn model whose validation rows are picked at random."""

import random

import numpy as np
from catboost import CatBoostClassifier, Pool


def data(n=240):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(n, 5))
    return x, (x[:, 1] + 0.5 * rng.normal(size=n) > 0).astype(int)


def rows(n, share=0.25):
    held = set(random.sample(range(n), int(n * share)))  # cause: python.random
    return [i for i in range(n) if i not in held], sorted(held)


def main():
    x, y = data()
    train, held = rows(len(x))
    model = CatBoostClassifier(iterations=10, depth=3, verbose=0, allow_writing_files=False, thread_count=1)
    model.fit(Pool(x[train], y[train]), eval_set=Pool(x[held], y[held]))
    print(f"log loss {model.get_best_score()['validation']['Logloss']:.8f}")


main()
