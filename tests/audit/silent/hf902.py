# --- numpy is seeded
import numpy as np
from datasets import load_dataset

np.random.seed(0)
data = load_dataset("csv").train_test_split(test_size=0.1)


# --- unknown object
def run(data):
    return data.shuffle()
