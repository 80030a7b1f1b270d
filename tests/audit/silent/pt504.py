# --- nothing is seeded: a speed test
import torch

torch.backends.cudnn.benchmark = True
# --- a setting
import torch


def setup(fast):
    torch.manual_seed(0)
    torch.backends.cudnn.benchmark = fast
