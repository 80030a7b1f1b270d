"""Run by torchrun: each rank writes what it sees to ``rank<N>.json``."""

import json
import os

import torch
import torch.distributed as dist

import facts

dist.init_process_group("gloo")
seen = facts.collect()
total = torch.tensor([float(dist.get_rank() + 1)])
dist.all_reduce(total)
with open(f"rank{os.environ['RANK']}.json", "w") as file:
    json.dump({**seen, "total": total.item(), "ranks": dist.get_world_size()}, file)
dist.destroy_process_group()
