# --- the seed is kept
import torch

seed = torch.seed()
print(seed)
# --- asked for where no seed is given
import torch


def setup(seed=None):
    if seed is None:
        torch.seed()
    else:
        torch.manual_seed(seed)
