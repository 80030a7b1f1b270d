# --- does not shuffle
from torch.utils.data.distributed import DistributedSampler

sampler = DistributedSampler([1, 2], num_replicas=2, rank=0, shuffle=False)
for epoch in range(3):
    print(list(sampler))
# --- no loop over epochs
from torch.utils.data.distributed import DistributedSampler

sampler = DistributedSampler([1, 2], num_replicas=2, rank=0)
print(list(sampler))
