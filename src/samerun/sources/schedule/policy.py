"""What is done where an order is open: note it, disturb it, or put what is unordered in order."""

from __future__ import annotations

import time

from samerun.sources.protocol import fault, keyed_int, way_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType
    from typing import Any

    from samerun.sources.protocol import Mode, Record

NAME = "schedule"

_DELAYS = (0.0, 0.0, 0.0, 0.006, 0.013, 0.02)  # at the start of a task, in seconds: half of them begin together
_LEAD = 0.004  # seconds: by how much the next task is ahead where the first begin last
_KINDS = 3  # of perturbations: in one of them the first begin last, in the others it is by lot


def _unwrapped(function: Any) -> Any:
    """As it was before the clock or the schedule was armed."""
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    return function


true_sleep, true_monotonic = _unwrapped(time.sleep), _unwrapped(time.monotonic)


class Policy:
    """How the schedule is armed in this process."""

    def __init__(self, mode: Mode, record: Record) -> None:
        self.pinned = mode.kind == "pin"
        self.perturbed = mode.kind == "perturb"
        self.mode = mode
        self.record = record
        self._decided = 0
        self._begun = 0

    def note(self, what: str, *, anywhere: bool = False) -> bool:
        """Count a use by the caller of an armed function, if the user's own code called it; say whether it did.

        ``anywhere``: also if that called a library, which then called it.
        """
        try:
            user, between = way_in(self.record, depth=2)
            if user is None or not (anywhere or all(map(_is_ours, between))):
                return False
            self.record.use(NAME, what, depth=2)
            return True
        except Exception as error:
            fault(error)
            return False

    def delay(self, what: str, identity: tuple[int, ...] = ()) -> None:
        """Begin a task later than it would have begun; ``identity``: of the worker that it runs in, if that is a process."""
        if self.mode.seed % _KINDS == 1:  # the first perturbation: lots may fall as nothing had been perturbed
            self._begun += 1
            before = (identity[-1] if identity else self._begun) - 1
            true_sleep(max(0.0, _DELAYS[-1] - before * _LEAD))
        else:
            true_sleep(_DELAYS[self.number(f"{what}/{identity}", len(_DELAYS))])

    def number(self, what: str, below: int) -> int:
        """The next number that decides something, from 0 to ``below`` - 1."""
        self._decided += 1
        return keyed_int(self.mode.seed, NAME, what, self._decided) % below


def _is_ours(frame: FrameType) -> bool:
    return str(frame.f_globals.get("__name__")).startswith("samerun.")


def rank(task: Any) -> Any:
    """By which futures and asyncio tasks are ordered: a number, which for a task is in its name (``Task-12``)."""
    if hasattr(task, "get_name"):
        name = task.get_name()
        return (len(name), name)
    return getattr(task, "_samerun_rank", 0)


class Ordered(set):  # type: ignore[type-arg]
    """A set of futures or tasks that is iterated in the order in which they were made."""

    __slots__ = ()

    def __iter__(self) -> Iterator[Any]:
        return iter(sorted(set.__iter__(self), key=rank))

    def pop(self) -> Any:
        """Take the earliest one out; KeyError if there is none."""
        for first in self:
            self.discard(first)
            return first
        return set().pop()


# To the program, and to digests, it is the set that it stands in for.
Ordered.__name__ = Ordered.__qualname__ = "set"
Ordered.__module__ = "builtins"
