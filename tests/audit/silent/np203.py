# --- a generator object
import numpy as np

np.save("x.npy", np.random.default_rng(0).random(3))
# --- another library of that name
from jax import numpy as np

x = np.ones(3)
