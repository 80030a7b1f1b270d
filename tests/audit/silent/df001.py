# --- numpy is seeded
import numpy as np
import pandas as pd

np.random.seed(0)
pd.read_csv("a.csv").sample(5).to_csv("b.csv")
# --- only looked at
import pandas as pd

df = pd.read_csv("a.csv")
print(df.sample(5))
# --- not a frame
import random

import pandas as pd

random.seed(0)
chosen = random.sample([1, 2, 3], 2)
