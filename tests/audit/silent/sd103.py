# --- the function that draws is called after the seed
import torch


def build():
    return torch.nn.Linear(2, 2)


torch.manual_seed(0)
torch.save(build().state_dict(), "m.pt")
# --- branches that exclude each other
import random
import sys

if len(sys.argv) > 1:
    out = random.random()
else:
    random.seed(0)
    out = random.random()
open("x", "w").write(str(out))
# --- a first arm that leaves
import random
import sys


def main():
    if "--demo" in sys.argv:
        return random.random()
    random.seed(0)
    return random.random()


open("x", "w").write(str(main()))
# --- weights that a checkpoint overwrites
import torch

model = torch.nn.Linear(2, 2)
model.load_state_dict(torch.load("m.pt"))
torch.manual_seed(0)
torch.save(torch.rand(3), "x.pt")
