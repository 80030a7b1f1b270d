"""Polars: group_by, unique and join give their rows in any order unless told to keep it."""

from __future__ import annotations

from samerun.sources.kernels.policy import NAME
from samerun.sources.protocol import Patches, dress, fault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

    from samerun.sources.protocol import Disarm, Mode, Record


_METHODS = ("group_by", "unique", "join")
_KEPT = {"join": "left_right"}


def arm(polars: ModuleType, mode: Mode, record: Record) -> Disarm:
    """Watch calls that leave the order open; pinned, have it kept."""
    patches = Patches()
    for owner in (polars.DataFrame, polars.LazyFrame, polars.Series, polars.Expr):
        for name in _METHODS:
            if hasattr(owner, name):
                _watch(patches, owner, name, record, pinned=mode.kind == "pin")
    return patches.undo


def _watch(patches: Patches, owner: Any, name: str, record: Record, *, pinned: bool) -> None:
    real = getattr(owner, name)

    def method(*args: Any, **kwargs: Any) -> Any:
        if kwargs.get("maintain_order") in (None, False, "none"):
            try:
                if record.caller_is_user():
                    record.use(NAME, f"polars {owner.__name__}.{name}")
            except Exception as error:
                fault(error)
            if pinned:
                kwargs["maintain_order"] = _KEPT.get(name, True)
        return real(*args, **kwargs)

    patches.set(owner, name, dress(method, real))
