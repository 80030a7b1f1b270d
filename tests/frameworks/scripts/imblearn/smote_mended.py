"""Oversamples a rare class; the seed of the neighbours' mixing is a checksum of the run's name."""

import zlib

import numpy as np
from imblearn.over_sampling import SMOTE


def table(n=200):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(n, 3))
    return x, (x[:, 0] > 1.3).astype(int)


def seed_of(name):
    return zlib.crc32(name.encode())


def main():
    x, y = SMOTE(k_neighbors=3, random_state=seed_of("fraud-v2")).fit_resample(*table())
    print(f"{len(y)} rows, sum {x.sum():.8f}")


main()
