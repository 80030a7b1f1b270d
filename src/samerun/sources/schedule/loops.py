"""``asyncio``'s timers: which of several sleeping tasks wakes first.

Pinned, a loop's time stands still while the program computes and goes on by what its timers ask for, so that the order in which
they end does not depend on how long anything took. Perturbed, each timer is a little late.
"""

from __future__ import annotations

import weakref

from samerun.sources.schedule.policy import true_monotonic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

    from samerun.sources.protocol import Patches
    from samerun.sources.schedule.policy import Policy

_START = 100.0  # seconds: what a pinned loop's time begins with
_STEP = 0.25  # seconds: where something else than a timer ends a wait, how closely the time is brought up to date
_LATEST = 0.02  # seconds by which a perturbed timer is late at most; never by more than it waits
_PARTS = 3  # of which none, one, two or all are taken


class _Times:
    """The times of the pinned loops of this process."""

    def __init__(self) -> None:
        self._now: weakref.WeakKeyDictionary[Any, float] = weakref.WeakKeyDictionary()
        self._began = true_monotonic()

    def of(self, loop: Any) -> float:
        """In seconds since an arbitrary moment."""
        return self._now.setdefault(loop, _START)

    def waited(self, loop: Any, events: list[Any]) -> None:
        """A loop has asked the operating system for ``events``, and waited for them or for its next timer."""
        if events:
            real = true_monotonic() - self._began
            self._now[loop] = max(self.of(loop), _START + real // _STEP * _STEP)
        elif loop._scheduled and not loop._ready and not loop._stopping:
            self._now[loop] = max(self.of(loop), loop._scheduled[0]._when)


def _arm_loops(loops: ModuleType, patches: Patches, policy: Policy) -> None:
    kind = loops.BaseSelectorEventLoop
    if policy.pinned:
        times, process = _Times(), kind._process_events

        def processed(self: Any, events: list[Any]) -> Any:
            times.waited(self, events)
            return process(self, events)

        patches.set(kind, "time", lambda self: times.of(self))
        patches.set(kind, "_process_events", processed)
    elif policy.perturbed:
        call_at = kind.call_at

        def called_at(self: Any, when: float, *args: Any, **kwargs: Any) -> Any:
            late = min(max(when - self.time(), 0.0), _LATEST) * policy.number("timer", _PARTS + 1) / _PARTS
            return call_at(self, when + late, *args, **kwargs)

        patches.set(kind, "call_at", called_at)


ARM = {"asyncio.selector_events": _arm_loops}
