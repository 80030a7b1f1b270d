# --- only shown
import matplotlib.pyplot as plt
import numpy as np

plt.plot(np.random.rand(10))
# --- a pause between tries
import random
import time

time.sleep(random.uniform(1, 2))
# --- seeded by an unknown helper
import numpy as np
from helpers import set_seed

set_seed(0)
np.save("x.npy", np.random.rand(3))
# --- a library module: nothing runs it
import numpy as np


def noise(n):
    return np.random.rand(n)


# --- jax's random is another module
from jax import random

key = random.PRNGKey(0)
print(random.normal(key, (2,)).sum())
# --- a dummy input whose shape is looked at
import torch

x = torch.randn(1, 3, 8, 8)
print(x.shape)
