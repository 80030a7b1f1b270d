# --- the seed depends on the loop
import numpy as np

for trial in range(3):
    np.random.seed(trial)
    np.save(f"{trial}.npy", np.random.rand(3))
# --- variants compared on equal numbers
import numpy as np

for name in ("a", "b"):
    np.random.seed(0)
    np.save(f"{name}.npy", np.random.rand(3))
# --- seeds tried in turn
import numpy as np

for seed in [1, 2, 3]:
    np.random.seed(seed)
    np.save(f"{seed}.npy", np.random.rand(3))
