"""Data-parallel noise on gloo: each rank seeds the shared shuffle by its own clock."""

import time

import torch
import torch.distributed as dist


def jitter(rank):
    return torch.rand(1).item() if rank == 0 else 0.0


def main():
    dist.init_process_group("gloo")
    rank = dist.get_rank()
    torch.manual_seed(int(time.time() * 1e6) % 2**31)  # cause: clock
    extra = jitter(rank)
    mine = torch.randperm(12)[rank::2]
    total = mine.sum()
    dist.all_reduce(total)
    if rank == 0:
        print("rows seen", int(total), round(extra, 6))
    dist.destroy_process_group()


if __name__ == "__main__":
    main()
