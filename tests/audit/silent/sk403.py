# --- shuffled
from sklearn.model_selection import KFold

folds = KFold(5, shuffle=True, random_state=0)
# --- a setting decides
from sklearn.model_selection import KFold


def folds(shuffle):
    return KFold(5, shuffle=shuffle, random_state=0)
