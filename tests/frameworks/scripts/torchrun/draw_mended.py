"""Data-parallel noise on gloo: every rank shuffles alike, and what rank 0 draws more comes after it."""

import torch
import torch.distributed as dist


def jitter(rank):
    return torch.rand(1).item() if rank == 0 else 0.0


def main():
    dist.init_process_group("gloo")
    rank = dist.get_rank()
    torch.manual_seed(5)
    mine = torch.randperm(12)[rank::2]
    extra = jitter(rank)
    total = mine.sum()
    dist.all_reduce(total)
    if rank == 0:
        print("rows seen", int(total), round(extra, 6))
    dist.destroy_process_group()


if __name__ == "__main__":
    main()
