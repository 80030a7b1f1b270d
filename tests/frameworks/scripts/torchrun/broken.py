"""Data-parallel training on gloo; rank 1 jitters its shard with a generator that nobody seeded."""

import numpy as np
import torch
import torch.distributed as dist
from torch.nn.parallel import DistributedDataParallel


def shard(rank, n=24):
    x = torch.arange(n, dtype=torch.float32).reshape(-1, 2)[rank::2] / n
    if rank == 1:
        x = x + torch.from_numpy(np.random.default_rng().normal(0, 0.01, x.shape)).float()  # cause: os.entropy
    return x, x.sum(1, keepdim=True)


def train(rank):
    torch.manual_seed(0)
    model = DistributedDataParallel(torch.nn.Linear(2, 1))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    x, y = shard(rank)
    for _ in range(3):
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
    return loss.item()


def main():
    dist.init_process_group("gloo")
    loss = train(dist.get_rank())
    if dist.get_rank() == 0:
        print(f"loss {loss:.8f}")
    dist.destroy_process_group()


main()
