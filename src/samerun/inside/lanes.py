"""Names for threads and processes that are the same in every run, whatever the timing.

A lane's name says who started it and as which child, in the order in which that parent started children: ``main``,
``main>0`` (its first thread), ``main/f1`` (its second fork), ``main/x0`` (the first program it started).
"""

from __future__ import annotations

import _thread
import os
import sys

from samerun.inside.imports import on_import
from samerun.sources.protocol import Patches, dress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any

VARIABLE = "SAMERUN_LANE"  # tells a started program its lane


class Lanes:
    """Gives each thread its lane, and each child process the name that its threads start from."""

    def __init__(self, started: Callable[[], None]) -> None:
        """``started`` is called in each new thread before its function runs."""
        self.process = os.environ.pop(VARIABLE, "main")
        self._local = _thread._local()
        self._local.lane = self.process
        self._children: dict[str, int] = {}
        self._next_fork = ""
        self._started = started
        self._patches = Patches()
        on_import("threading", self._watch_threads)
        on_import("_posixsubprocess", self._watch_programs)

    def current(self) -> str:
        """This thread's lane."""
        try:
            return self._local.lane  # type: ignore[no-any-return]
        except AttributeError:  # a thread that did not come through threading.Thread
            lane = self._local.lane = self._child(self.process + ">raw")
            return lane

    def _child(self, prefix: str) -> str:
        number = self._children.get(prefix, 0)
        self._children[prefix] = number + 1
        return f"{prefix}{number}"

    def before_fork(self) -> None:
        """In the parent, before it forks."""
        self._next_fork = self._child(self.current() + "/f")

    def after_fork(self) -> None:
        """In the child, after the fork."""
        self.process = self._next_fork or self.process
        self._local.lane = self.process
        self._children = {}

    def undo(self) -> None:
        """Put back what was wrapped."""
        self._patches.undo()

    def _watch_threads(self, threading: ModuleType) -> None:
        start, bootstrap = threading.Thread.start, threading.Thread._bootstrap_inner

        def named_start(thread: Any) -> Any:
            thread.__dict__["_samerun_lane"] = self._child(self.current() + ">")
            return start(thread)

        def named_bootstrap(thread: Any) -> Any:
            lane = thread.__dict__.pop("_samerun_lane", None)
            if lane is not None:
                self._local.lane = lane
            self._started()
            return bootstrap(thread)

        self._patches.set(threading.Thread, "start", dress(named_start, start))
        self._patches.set(threading.Thread, "_bootstrap_inner", dress(named_bootstrap, bootstrap))

    def _watch_programs(self, module: ModuleType) -> None:
        fork_exec = module.fork_exec

        def named_fork_exec(*args: Any) -> Any:
            lane = self._child(self.current() + "/x")
            args = _with_lane(args, lane)
            os.environ[VARIABLE] = lane
            try:
                return fork_exec(*args)
            finally:
                os.environ.pop(VARIABLE, None)

        self._patches.set(module, "fork_exec", dress(named_fork_exec, fork_exec))


def _with_lane(args: tuple[Any, ...], lane: str) -> tuple[Any, ...]:
    """Add the lane to an explicit environment: the sixth argument of ``fork_exec``, a list of ``b"NAME=value"``."""
    if len(args) > 5 and isinstance(args[5], (list, tuple)):
        return (*args[:5], [*args[5], f"{VARIABLE}={lane}".encode()], *args[6:])
    return args


def is_helper() -> bool:
    """Whether this process is a helper of multiprocessing in which no code of the user ever runs."""
    return any("multiprocessing.resource_tracker" in argument for argument in sys.orig_argv[1:4])
