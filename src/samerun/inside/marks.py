"""What a program may say of itself: ``samerun.check`` and ``samerun.log``; they cost nothing outside a recorded run."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from samerun.inside.recorder import Recorder

active: Recorder | None = None  # set by inside.start in a recorded run


def check(name: str, value: object) -> None:
    """Have ``value`` compared between runs, bit for bit, under ``name``.

    Any value that samerun can digest: numbers, arrays, tensors, frames, models, containers of these. Does nothing, at the
    cost of one comparison, when the program was not started by samerun.
    """
    if active is not None:
        active.event("check", str(name), value)


def log(**metrics: object) -> None:
    """Have each metric compared between runs, and kept in the run's record: ``samerun.log(loss=0.3, accuracy=0.9)``."""
    if active is not None:
        for name, value in metrics.items():
            active.event("metric", name, value)
