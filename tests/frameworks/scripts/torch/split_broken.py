"""A dataset that is split when its module is loaded, before anything is seeded."""

import torch
from torch.utils.data import DataLoader, TensorDataset, random_split

inputs = torch.linspace(-1, 1, 160).reshape(80, 2)
FULL = TensorDataset(inputs, inputs[:, :1] * 3 - inputs[:, 1:] ** 2)
TRAIN, VALID = random_split(FULL, [0.8, 0.2])  # cause: torch


def main():
    torch.manual_seed(17)
    net = torch.nn.Sequential(torch.nn.Linear(2, 16), torch.nn.Tanh(), torch.nn.Linear(16, 1))
    opt = torch.optim.SGD(net.parameters(), lr=0.05)
    for _ in range(2):
        for x, y in DataLoader(TRAIN, 16, shuffle=True, generator=torch.Generator().manual_seed(5)):
            opt.zero_grad()
            torch.nn.functional.mse_loss(net(x), y).backward()
            opt.step()
    with torch.no_grad():
        total = sum(torch.nn.functional.mse_loss(net(x), y, reduction="sum").item() for x, y in DataLoader(VALID, 16))
    print(f"validation {total:.9f}")


main()
