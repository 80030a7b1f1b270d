# --- handed to something
import torch

callbacks = [torch.manual_seed]
torch.manual_seed(0)


# --- a method of something unknown
def start(env):
    env.seed
