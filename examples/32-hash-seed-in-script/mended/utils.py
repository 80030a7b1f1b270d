"""Shared by all experiments."""

import os
import random

import numpy as np
import torch


def set_seed(seed):
    """Make the run reproducible."""
    os.environ["CUBLAS_WORKSPACE_CONFIG"] = ":4096:8"
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
