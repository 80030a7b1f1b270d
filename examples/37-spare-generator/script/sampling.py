"""Choose which rows to label next."""

import random

import numpy as np


class Sampler:
    """Base: remembers what has been labelled. Some strategies draw, so there is a generator for those that do."""

    def __init__(self, n_rows, start):
        self.labelled = set(start)
        self.n_rows = n_rows
        self.rng = np.random.default_rng()
        self.tie_breaker = random.Random()

    def unlabelled(self):
        return [row for row in range(self.n_rows) if row not in self.labelled]

    def add(self, rows):
        self.labelled.update(rows)


class RandomSampler(Sampler):
    def choose(self, model, X, size):
        return self.rng.choice(self.unlabelled(), size=size, replace=False).tolist()


class MarginSampler(Sampler):
    """Rows for which the two likeliest classes are closest."""

    def choose(self, model, X, size):
        rows = self.unlabelled()
        ranked = np.sort(model.predict_proba(X[rows]), axis=1)
        margin = ranked[:, -1] - ranked[:, -2]
        return [rows[i] for i in np.argsort(margin, kind="stable")[:size]]


STRATEGIES = {"random": RandomSampler, "margin": MarginSampler}
