# --- draws nothing with these parameters
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.svm import SVC

models = [LogisticRegression(), Ridge(), SVC()]
for model in models:
    model.fit([[0], [1]], [0, 1])
# --- numpy is seeded
import numpy as np
from sklearn.ensemble import RandomForestClassifier

np.random.seed(0)
model = RandomForestClassifier().fit([[0], [1]], [0, 1])
