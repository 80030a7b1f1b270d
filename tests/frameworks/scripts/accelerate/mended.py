"""A loop with Accelerate that seeds first."""

import torch
from accelerate import Accelerator
from accelerate.utils import set_seed
from torch.utils.data import DataLoader, TensorDataset


def data():
    x = torch.linspace(0, 1, 24).reshape(-1, 2)
    return DataLoader(TensorDataset(x, x.sum(1, keepdim=True)), batch_size=4, shuffle=True)


def build():
    return torch.nn.Linear(2, 1)


def main():
    set_seed(5)
    model = build()
    accelerator = Accelerator(cpu=True)
    model, optimizer, loader = accelerator.prepare(model, torch.optim.SGD(model.parameters(), lr=0.1), data())
    for x, y in loader:
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(model(x), y)
        accelerator.backward(loss)
        optimizer.step()
    print(f"loss {loss.item():.8f}")


main()
