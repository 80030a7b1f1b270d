# --- torch is seeded
import torch
from torch.utils.data import random_split

torch.manual_seed(0)
train, test = random_split(range(10), [8, 2])
# --- library code
from torch.utils.data import random_split


def split(data):
    return random_split(data, [8, 2])
