# --- no noise in a loop
from accelerate.utils import set_seed

set_seed(0)
# --- told apart
import torch
from accelerate.utils import set_seed

set_seed(0, device_specific=True)
for step in range(3):
    noise = torch.randn(2)
