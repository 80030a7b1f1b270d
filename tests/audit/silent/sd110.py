# --- tested first
import random


def setup(seed=None):
    if seed is None:
        seed = 0
    random.seed(seed)


# --- no default
def setup(seed):
    random.seed(seed)
