# --- depends on the loop
import numpy as np

for epoch in range(3):
    rng = np.random.default_rng([0, epoch])
    np.save(f"{epoch}.npy", rng.random(3))
# --- variants on equal numbers
import numpy as np

for name in ["a", "b"]:
    rng = np.random.default_rng(0)
    np.save(f"{name}.npy", rng.random(3))
