# --- nothing is drawn from what it leaves out
import random


def seed_everything(seed):
    random.seed(seed)


seed_everything(0)
open("x", "w").write(str(random.random()))
# --- its name claims nothing
import random

import numpy as np


def begin():
    random.seed(0)


begin()
np.save("x.npy", np.random.rand(3))
