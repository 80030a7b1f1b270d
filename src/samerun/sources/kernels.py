"""PyTorch kernels whose result depends on which thread adds first: scatter, index_put with accumulation, some backward passes.

They cannot be told from other kernels by watching, so they are pinned only when nothing else makes runs repeat.
"""

from __future__ import annotations

from samerun.sources.protocol import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

    from samerun.sources.protocol import Disarm, Mode, Record


def _arm(torch: ModuleType | None, mode: Mode, record: Record) -> Disarm:
    assert torch is not None
    if mode.kind != "pin":
        return lambda: None
    was = torch.are_deterministic_algorithms_enabled(), torch.is_deterministic_algorithms_warn_only_enabled()
    torch.use_deterministic_algorithms(True, warn_only=True)
    return lambda: torch.use_deterministic_algorithms(was[0], warn_only=was[1])


SOURCE = Source(
    "kernels",
    advice="torch.use_deterministic_algorithms(True): the kernel used here adds in the order in which threads finish",
    modules=("torch",),
    arm=_arm,
    in_use="ask",
)
