# --- no workers
import numpy as np
from torch.utils.data import DataLoader, Dataset


class Noisy(Dataset):
    def __init__(self):
        self.rng = np.random.default_rng(0)

    def __getitem__(self, index):
        return self.rng.normal()


loader = DataLoader(Noisy(), num_workers=0)
# --- drawn in the constructor only
from torch.utils.data import DataLoader, Dataset


class Noisy(Dataset):
    def __init__(self):
        self.rng = np.random.default_rng(0)
        self.noise = self.rng.normal(size=9)

    def __getitem__(self, index):
        return self.noise[index]


loader = DataLoader(Noisy(), num_workers=4)
