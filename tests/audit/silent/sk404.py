# --- used once
import numpy as np
from sklearn.model_selection import KFold

rng = np.random.RandomState(0)
folds = KFold(5, shuffle=True, random_state=rng)
# --- numbers
from sklearn.model_selection import KFold

folds = [KFold(n, shuffle=True, random_state=0) for n in (3, 5)]
