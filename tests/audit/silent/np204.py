# --- both seeded
import numpy as np

np.random.seed(0)
rng = np.random.default_rng(0)
np.save("x.npy", rng.random(3))
# --- only for a plot's jitter
import numpy as np

np.random.seed(0)
jitter = np.random.default_rng().random(3)
np.save("x.npy", np.random.rand(3))
