"""PyTorch: scatter, index_put with accumulation, and some backward passes."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

    from samerun.sources.protocol import Disarm, Mode, Record


def arm(torch: ModuleType, mode: Mode, record: Record) -> Disarm:
    """Pinned, have PyTorch take its deterministic algorithms where it has them."""
    if mode.kind != "pin":
        return lambda: None
    was = torch.are_deterministic_algorithms_enabled(), torch.is_deterministic_algorithms_warn_only_enabled()
    torch.use_deterministic_algorithms(True, warn_only=True)
    return lambda: torch.use_deterministic_algorithms(was[0], warn_only=was[1])
