# --- numpy is seeded
import numpy as np
from scipy import stats

np.random.seed(0)
x = stats.norm.rvs(size=10)
# --- has its own
from scipy import stats

x = stats.norm.rvs(size=10, random_state=1)
