# --- the worker's number is used
import numpy as np
from torch.utils.data import DataLoader


def init(worker_id):
    np.random.seed(7 + worker_id)


loader = DataLoader([1], num_workers=2, worker_init_fn=init)
# --- PyTorch's own seed for the worker
import torch
from torch.utils.data import DataLoader


def init(worker_id):
    np.random.seed(torch.initial_seed() % 2**32)


loader = DataLoader([1], num_workers=2, worker_init_fn=init)
