# --- numpy is seeded
import numpy as np
from sklearn.model_selection import train_test_split

np.random.seed(0)
train, test = train_test_split([1, 2, 3, 4])
# --- does not shuffle
from sklearn.model_selection import KFold, train_test_split

train, test = train_test_split([1, 2, 3, 4], shuffle=False)
folds = KFold(5)
# --- may be in the settings
from sklearn.model_selection import train_test_split

settings = {"random_state": 1}
train, test = train_test_split([1, 2, 3, 4], **settings)
