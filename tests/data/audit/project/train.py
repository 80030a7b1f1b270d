import os
import random

import numpy as np
import torch
from helpers import prepare
from sklearn.model_selection import train_test_split

os.environ["PYTHONHASHSEED"] = "0"


def load(folder):
    names = os.listdir(folder)
    random.shuffle(names)
    return names


def main(seed=None):
    model = torch.nn.Linear(3, 2)
    if seed:
        prepare(seed)
    names = load("data")
    train, test = train_test_split(names)
    rng = np.random.default_rng()
    noise = rng.normal(size=3)
    np.save("größe.npy", noise); first = os.listdir("größe")[0]
    return model, train, test, first


if __name__ == "__main__":
    main(1)
