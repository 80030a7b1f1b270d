# --- the caller's seed is passed on
import numpy as np


def draw(seed=None):
    return np.random.default_rng(seed).random()


np.save("x.npy", draw(3))
# --- seeded afterwards
import random

rng = random.Random()
rng.seed(3)
open("x", "w").write(str(rng.random()))
# --- every caller gives one
import numpy as np


def draw(rng=None):
    if rng is None:
        rng = np.random.default_rng()
    return rng.random()


np.save("x.npy", draw(np.random.default_rng(0)))
# --- torch's default seed is fixed
import torch

generator = torch.Generator()
torch.save(torch.rand(3, generator=generator), "x.pt")
