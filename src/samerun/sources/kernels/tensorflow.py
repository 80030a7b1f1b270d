"""TensorFlow: segment sums, and what parallel datasets hand on. It is pinned by the environment alone."""

from __future__ import annotations

from samerun.sources.kernels.policy import NAME
from samerun.sources.protocol import Patches, dress, fault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

    from samerun.sources.protocol import Disarm, Mode, Record

_PARALLEL_AT = {"map": 2, "interleave": 4}  # where their argument ``num_parallel_calls`` stands


def arm(tf: ModuleType, mode: Mode, record: Record) -> Disarm:
    """Watch datasets whose elements are made side by side: by functions that draw, and in no order if that is left open."""
    patches = Patches()
    for name in _PARALLEL_AT:
        _watch(patches, tf.data.Dataset, name, record)
    return patches.undo


def _watch(patches: Patches, owner: Any, name: str, record: Record) -> None:
    real, at = getattr(owner, name), _PARALLEL_AT[name]

    def method(*args: Any, **kwargs: Any) -> Any:
        try:
            parallel = kwargs.get("num_parallel_calls", args[at] if len(args) > at else None)
            if parallel is not None and record.caller_is_user():
                record.use(NAME, f"tf.data.Dataset.{name}", "unseeded")
        except Exception as error:
            fault(error)
        return real(*args, **kwargs)

    patches.set(owner, name, dress(method, real))
