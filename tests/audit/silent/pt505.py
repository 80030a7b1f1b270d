# --- both asked for
import torch

torch.backends.cudnn.deterministic = True
torch.use_deterministic_algorithms(True)
# --- switched off
import torch

torch.backends.cudnn.deterministic = False
