"""PyTorch."""

from __future__ import annotations

from typing import Any
from unittest import mock

from tests.facts.fact import CONSTANT, REWOUND, UNSEEDED, again, belief, fact, forked, passes

TITLE = "PyTorch"
RUN_WITH = "torch 2.13.0"
SEED = "`torch.manual_seed(n)` again"


def _torch() -> Any:
    import torch

    return torch


def _seed() -> None:
    _torch().manual_seed(7)


def _rows(n: int = 12, draw: Any = None) -> Any:
    """A dataset of ``n`` rows; each is what ``draw`` gives, else its own number."""
    torch = _torch()

    class Rows(torch.utils.data.Dataset):  # type: ignore[misc,name-defined]
        def __len__(self) -> int:
            return n

        def __getitem__(self, index: int) -> Any:
            return index if draw is None else draw()

    return Rows()


def _loader(*args: Any, **options: Any) -> Any:
    from torch.utils.data import DataLoader

    return DataLoader(*args, batch_size=4, **options)


def _order(loader: Any) -> list[Any]:
    return [batch.tolist() for batch in loader]


def _three_draws() -> list[float]:
    import random

    import numpy as np

    return [random.random(), float(np.random.rand()), float(_torch().rand(1))]


@fact(SEED, "`torch.rand` and every op that draws", "rewound")
def ops() -> str:
    return again(_seed, lambda: _torch().rand(3))


@fact(SEED, "a new layer's weights; dropout", "rewound")
def layers() -> str:
    nn = _torch().nn
    return again(_seed, lambda: (nn.Linear(2, 2).weight.tolist(), nn.Dropout()(_torch().ones(8)).tolist()))


@fact(SEED, "layers already built", "keep their weights")
def built_layers() -> str:
    layer = _torch().nn.Linear(2, 2)
    before = layer.weight.tolist()
    _seed()
    return "keep their weights" if layer.weight.tolist() == before else "change"


@fact(SEED, "a `torch.Generator` of one's own", "goes on")
def own_generator() -> str:
    generator = _torch().Generator()
    return again(_seed, lambda: _torch().rand(3, generator=generator))


@fact("nothing", "a new `torch.Generator()`", CONSTANT)
def new_generator() -> str:
    torch = _torch()
    return passes(lambda: torch.rand(3, generator=torch.Generator()), CONSTANT, "differs")


@fact(SEED, "`random` and `np.random`", UNSEEDED)
def others() -> str:
    return again(_seed, lambda: _three_draws()[:2], UNSEEDED)


@fact(SEED, "the order of a shuffling `DataLoader`, also one built before", "rewound")
def loader_order() -> str:
    loader = _loader(_rows(), shuffle=True)
    return again(_seed, lambda: _order(loader))


@fact(SEED, "the order of a `DataLoader` with its own `generator=`", "goes on")
def loader_generator() -> str:
    loader = _loader(_rows(), shuffle=True, generator=_torch().Generator().manual_seed(1))
    return again(_seed, lambda: _order(loader))


@fact(SEED, "`random`, `np.random` and `torch` inside loader workers", "rewound")
def workers() -> str:
    loader = _loader(_rows(8, _three_draws_tensor), num_workers=2)
    return again(_seed, lambda: _order(loader))


def _three_draws_tensor() -> Any:
    return _torch().tensor(_three_draws(), dtype=_torch().float64)


@fact(SEED, "the order of a `DistributedSampler`", "same in every epoch until `set_epoch`, whatever the seed")
def distributed() -> str:
    from torch.utils.data.distributed import DistributedSampler

    sampler = DistributedSampler(_rows(), num_replicas=2, rank=0)
    orders = []
    for seed in (1, 2):
        _torch().manual_seed(seed)
        orders.append(list(sampler))
    sampler.set_epoch(1)
    moved = list(sampler) != orders[0]
    same = orders[0] == orders[1]
    return "same in every epoch until `set_epoch`, whatever the seed" if same and moved else f"{same}, {moved}"


@fact("`torch.manual_seed(n)`, then a fork", "`torch.rand` in two children", "same in every child")
def after_fork() -> str:
    _seed()
    first, second = forked(lambda: _torch().rand(2))
    return "same in every child" if first == second else "differs"


@belief("CUDA needs `torch.cuda.manual_seed_all` too", "false: `torch.manual_seed` calls it, for every device")
def cuda() -> str:
    torch = _torch()
    with mock.patch.object(torch.cuda, "manual_seed_all") as seed_all:
        _seed()
    return "false: `torch.manual_seed` calls it, for every device" if seed_all.call_args == mock.call(7) else "true"


@belief("loader workers need a `worker_init_fn` to be seeded", "false: all three generators are, per worker and per epoch")
def worker_init_needed() -> str:
    loader = _loader(_rows(8, _three_draws_tensor), num_workers=2)
    seeded = again(_seed, lambda: _order(loader)) == REWOUND
    epochs = passes(lambda: _order(loader), "", "anew") == "anew"
    return "false: all three generators are, per worker and per epoch" if seeded and epochs else "true"


@belief("`worker_init_fn` with `np.random.seed(SEED + worker)` does no harm", "false: every epoch repeats one augmentation")
def worker_init_harm() -> str:
    import numpy as np

    loader = _loader(_rows(8, np.random.rand), num_workers=2, worker_init_fn=lambda worker: np.random.seed(7 + worker))
    return passes(lambda: _order(loader), "false: every epoch repeats one augmentation", "true")


@belief("a generator kept in the dataset differs in each worker", "false: it is the same in all workers and all epochs")
def dataset_generator() -> str:
    import numpy as np

    loader = _loader(_rows(8, np.random.default_rng(7).random), num_workers=2)
    one, two = _order(loader)
    words = "false: it is the same in all workers and all epochs"
    return words if one == two and _order(loader) == [one, two] else "true"


@belief("an evaluation pass leaves the training order alone", "false: each `iter(loader)` draws from the global generator")
def evaluation() -> str:
    def epoch(evaluate: bool) -> Any:
        _seed()
        _order(_loader(_rows(), shuffle=True))
        if evaluate:
            _order(_loader(_rows()))
        return _order(_loader(_rows(), shuffle=True))

    return "true" if epoch(False) == epoch(True) else "false: each `iter(loader)` draws from the global generator"


@belief("nearby seeds give similar images", "false: noise of seeds 720 and 722 is unrelated (|r| < 0.03)")
def nearby() -> str:
    torch = _torch()
    noise = [torch.randn(4, 64, 64, generator=torch.Generator().manual_seed(seed)).flatten() for seed in (720, 722)]
    r = abs(float(torch.corrcoef(torch.stack(noise))[0, 1]))
    return "false: noise of seeds 720 and 722 is unrelated (|r| < 0.03)" if r < 0.03 else "true"


@belief("a seed of 64 bits is one of 2**64", "false: the CPU generator keeps the low 32 bits")
def low_bits() -> str:
    torch = _torch()
    draws = [torch.rand(3, generator=torch.Generator().manual_seed(seed)).tolist() for seed in (1, 1 + 2**32)]
    return "false: the CPU generator keeps the low 32 bits" if draws[0] == draws[1] else "true"


@belief("`randn(20)` begins with what `randn(10)` gives", "false: below 16 values another algorithm is used")
def sizes() -> str:
    torch = _torch()
    drawn = [torch.randn(n, generator=torch.Generator().manual_seed(1)).tolist()[:10] for n in (10, 20)]
    return "true" if drawn[0] == drawn[1] else "false: below 16 values another algorithm is used"
