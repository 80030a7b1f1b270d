"""Data-loader workers of PyTorch: how many there are decides which random stream a sample meets.

The number is part of the command, so two runs of it agree; it is perturbed only when asked for.
"""

from __future__ import annotations

from samerun.sources.protocol import Patches, Source, dress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

    from samerun.sources.protocol import Disarm, Mode, Record


def _arm(module: ModuleType | None, mode: Mode, record: Record) -> Disarm:
    assert module is not None
    patches = Patches()
    real = module.DataLoader.__iter__

    def iterate(loader: Any) -> Any:
        if loader.num_workers:
            record.use("workers", f"DataLoader(num_workers={loader.num_workers})")
            if mode.kind == "perturb":
                loader.num_workers += 1 + mode.seed % 2
        return real(loader)

    patches.set(module.DataLoader, "__iter__", dress(iterate, real))
    return patches.undo


SOURCE = Source(
    "workers",
    advice="draw augmentations from a stream of the sample's own (samerun: root['augment'].at(epoch, index)), which no worker "
    "count changes",
    modules=("torch.utils.data.dataloader",),
    arm=_arm,
    in_use="ask",
)
