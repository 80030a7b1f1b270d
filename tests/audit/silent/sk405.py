# --- one job
import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import cross_val_score

np.random.seed(0)
scores = cross_val_score(RandomForestClassifier(), [[0], [1]] * 9, [0, 1] * 9, n_jobs=1)
# --- draws nothing
import numpy as np
from sklearn.linear_model import Ridge
from sklearn.model_selection import cross_val_score

np.random.seed(0)
scores = cross_val_score(Ridge(), [[0], [1]] * 9, [0, 1] * 9, n_jobs=2)
