# --- set first
import os

os.environ["CUBLAS_WORKSPACE_CONFIG"] = ":4096:8"
import torch

x = torch.ones(2).cuda()
# --- CUDA is used in another function
import os

import torch


def run():
    return torch.ones(2).cuda()


def setup():
    os.environ["CUBLAS_WORKSPACE_CONFIG"] = ":4096:8"
