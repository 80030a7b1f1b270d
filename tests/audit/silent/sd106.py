# --- named after seeding
import numpy as np


def set_random_state():
    np.random.seed(0)
    print("seeded")


# --- a seed that the caller gives
def noise(n, seed):
    np.random.seed(seed)
    return np.random.rand(n)


# --- the state is put back
def noise(n):
    state = np.random.get_state()
    np.random.seed(0)
    out = np.random.rand(n)
    np.random.set_state(state)
    return out
