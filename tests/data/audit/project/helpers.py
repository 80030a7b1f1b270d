import random

import torch


def prepare(seed):
    random.seed(seed)
    torch.manual_seed(seed)
