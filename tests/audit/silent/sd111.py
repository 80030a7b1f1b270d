# --- the worker seeds itself
import torch
import torch.multiprocessing as mp


def worker(rank):
    torch.manual_seed(rank)
    torch.save(torch.randn(3), "x.pt")


if __name__ == "__main__":
    torch.manual_seed(0)
    mp.spawn(worker, nprocs=2)
# --- the worker draws nothing
import torch
import torch.multiprocessing as mp


def worker(rank):
    print(rank)


if __name__ == "__main__":
    torch.manual_seed(0)
    mp.spawn(worker, nprocs=2)
