"""Clusters by kmeans2 and a sparse random matrix, each of them with a seed."""

import numpy as np
from scipy import sparse
from scipy.cluster.vq import kmeans2


def points(n=120):
    return np.random.default_rng(2).normal(size=(n, 2))


def projected(x):
    mixing = sparse.random(2, 4, density=0.6, random_state=np.random.default_rng(3))
    return x @ mixing.toarray()


def main():
    centres, labels = kmeans2(projected(points()), 3, minit="++", seed=4)
    print("sizes", sorted(np.bincount(labels).tolist()), "spread", round(float(centres.std()), 6))


main()
