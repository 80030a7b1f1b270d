# --- both families seeded
import random

import numpy as np

random.seed(0)
np.random.seed(0)
np.save("x.npy", np.random.rand(random.randint(1, 3)))
# --- the other family only draws a colour
import random

import numpy as np

np.random.seed(0)
color = random.choice("rgb")
np.save("x.npy", np.random.rand(3))
# --- seeded by lightning for all
import random

import lightning as L
import numpy as np

L.seed_everything(0)
np.save("x.npy", np.random.rand(random.randint(1, 3)))
