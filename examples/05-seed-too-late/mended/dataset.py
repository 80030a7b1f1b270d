"""The digits, shuffled once and cut into train, validation and test parts."""

import numpy as np

FRACTIONS = {"train": 0.6, "valid": 0.2, "test": 0.2}

_digits = np.loadtxt("digits.csv.gz", delimiter=",", dtype=np.float32)
_images = _digits[:, 1:] / 16.0


def _bounds(part):
    names = list(FRACTIONS)
    before = sum(FRACTIONS[name] for name in names[: names.index(part)])
    start = round(before * len(_images))
    return start, start + round(FRACTIONS[part] * len(_images))


def load(part, split_seed=0):
    """Flat images in [0, 1] and labels of one part of the data; the split has its own seed."""
    start, stop = _bounds(part)
    rows = np.random.default_rng(split_seed).permutation(len(_images))[start:stop]
    return _images[rows], _digits[rows, 0].astype(int)


def batches(X, y, size):
    """One epoch in a new order."""
    order = np.random.permutation(len(X))
    for start in range(0, len(order), size):
        rows = order[start : start + size]
        yield X[rows], y[rows]
