# --- one varying number
import numpy as np


def generator(seed, rank):
    return np.random.default_rng(seed + rank)


# --- a stride keeps them apart
def generator(seed, rank, epoch):
    return np.random.default_rng(seed * 1000 + rank + epoch)
