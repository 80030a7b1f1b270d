# --- a flag
import random


def setup(seed_everything: bool, seed: bool = True):
    if seed:
        random.seed(1)


# --- the branch does not use it
def describe(seed):
    if seed:
        print("a seed was given")
    return random.Random(seed)


# --- zero is the default anyway
def setup(seed=None):
    random.seed(seed or 0)


# --- a generator object is never false
import numpy as np


def draw(random_state=None):
    rng = random_state or np.random.RandomState()
    return rng.rand()
