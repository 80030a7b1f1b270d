"""PyTorch: each batch that comes out of a DataLoader, in the process that trains."""

from __future__ import annotations

from samerun.probes.protocol import Probe
from samerun.sources.protocol import Patches, dress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

    from samerun.sources.protocol import Disarm, Mode, Record

_BATCHES = 64  # batches of a process recorded; later ones at powers of two


def _arm(module: ModuleType | None, mode: Mode, record: Record) -> Disarm:
    assert module is not None
    patches = Patches()
    real = module._BaseDataLoaderIter.__next__
    count = 0

    def next_batch(iterator: Any) -> Any:
        nonlocal count
        batch = real(iterator)
        count += 1
        if count <= _BATCHES or not count & (count - 1):
            record.event("batch", "DataLoader", batch)
        return batch

    patches.set(module._BaseDataLoaderIter, "__next__", dress(next_batch, real))
    return patches.undo


PROBE = Probe("torch.batches", modules=("torch.utils.data.dataloader",), arm=_arm)
