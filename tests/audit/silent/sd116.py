# --- a setting of that name
class Config:
    pass


config = Config()
config.seed = 42
# --- a test puts a function in its place
import numpy as np


def fake(seed):
    return None


np.random.seed = fake
