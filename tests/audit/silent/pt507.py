# --- only warns
import torch

torch.use_deterministic_algorithms(True, warn_only=True)
x = torch.ones(2).cuda()
# --- no CUDA
import torch

torch.use_deterministic_algorithms(True)
