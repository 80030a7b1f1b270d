# --- PyTorch's base seed
import numpy as np
import torch


def init(worker_id):
    np.random.seed(torch.initial_seed() % 2**32)


# --- the state is only kept
def keep():
    return np.random.get_state()


np.random.seed(0)
