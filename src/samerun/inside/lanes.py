"""Names for threads and processes that are the same in every run, whatever the timing.

A lane's name says who started it and as which child, in the order in which that parent started children: ``main``,
``main>0`` (its first thread), ``main/f1`` (its second fork), ``main/x0`` (the first program it started).
"""

from __future__ import annotations

import _thread
import sys

from samerun.inside.imports import on_import
from samerun.inside.notebook import LAUNCHER
from samerun.inside.programs import take_lane, tell_lane
from samerun.sources.protocol import Patches, fault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any


class Lanes:
    """Gives each thread its lane, and each child process the name that its threads start from."""

    def __init__(self, started: Callable[[], None], here: Callable[[], list[Any]]) -> None:
        """``started`` is called in each new thread before its function runs; ``here`` tells the line of the user's that runs."""
        self.process = take_lane()
        self._local = _thread._local()
        self._local.lane = self.process
        self._children: dict[str, int] = {}
        self._next_fork = ""
        self._started = started
        self._here = here
        self._patches = Patches()
        on_import("threading", self._watch_threads)

    def current(self) -> str:
        """This thread's lane."""
        try:
            return self._local.lane  # type: ignore[no-any-return]
        except AttributeError:  # a thread that did not come through threading.Thread
            lane = self._local.lane = self._child(self.process + ">raw")
            return lane

    def origin(self) -> list[Any]:
        """The line of the user's that started this thread; empty where that is not known."""
        return getattr(self._local, "origin", [])

    def take(self, lane: str) -> str:
        """Have this thread be ``lane``; gives the lane that it was."""
        before = self.current()
        self._local.lane = lane
        return before

    def _child(self, prefix: str) -> str:
        number = self._children.get(prefix, 0)
        self._children[prefix] = number + 1
        return f"{prefix}{number}"

    def of_next_program(self) -> str:
        """The lane of the program that this thread is about to start."""
        return self._child(self.current() + "/x")

    def before_fork(self) -> None:
        """In the parent, before it forks."""
        self._next_fork = self._child(self.current() + "/f")

    def after_fork(self) -> None:
        """In the child, after the fork."""
        self.process = self._next_fork or self.process
        self._local.lane = self.process
        self._children = {}
        tell_lane(self.process)

    def undo(self) -> None:
        """Put back what was wrapped."""
        self._patches.undo()

    def _watch_threads(self, threading: ModuleType) -> None:
        # ``start`` looks ``_bootstrap`` up in the thread that starts, ``_bootstrap`` this one in the new thread.
        for name, note in (("_bootstrap", self._name), ("_bootstrap_inner", self._enter)):
            self._patches.set(threading.Thread, name, _Noted(vars(threading.Thread)[name], note))

    def _name(self, thread: Any) -> None:
        thread.__dict__[_NAME] = (self._child(self.current() + ">"), self._here())

    def _enter(self, thread: Any) -> None:
        named = thread.__dict__.pop(_NAME, None)
        if named is not None:
            self._local.lane, self._local.origin = named
        self._started()


_NAME = "_samerun_lane"


class _Noted:
    """A method that tells when it is looked up on an instance. A wrapper would show in tracebacks and stacks; this does not."""

    def __init__(self, real: Any, note: Callable[[Any], None]) -> None:
        self._real = real
        self._note = note

    def __get__(self, instance: Any, owner: type) -> Any:
        if instance is not None:
            try:
                self._note(instance)
            except Exception as error:
                fault(error)
        return self._real.__get__(instance, owner)


def is_helper() -> bool:
    """Whether no code of the user ever runs in this process: a helper of multiprocessing, or what runs notebooks."""
    return LAUNCHER in sys.orig_argv[1:2] or any("multiprocessing.resource_tracker" in word for word in sys.orig_argv[1:4])


def is_worker() -> bool:
    """Whether this program takes tasks from one that may kill it at any moment: a spawned worker of multiprocessing or joblib."""
    return "--multiprocessing-fork" in sys.orig_argv or any("loky.backend" in word for word in sys.orig_argv[1:4])
