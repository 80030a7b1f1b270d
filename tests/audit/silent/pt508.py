# --- nothing asks for determinism
import torch
import torch.nn.functional as F

y = F.grid_sample(torch.ones(1, 1, 2, 2), torch.zeros(1, 2, 2, 2))
# --- another library's function of the name
import numpy as np
import torch

torch.use_deterministic_algorithms(True)
y = np.cumsum([1, 2])
