"""What the programs that this one starts are told, so that they are recorded too.

This program itself does not see it: ``os.environ`` is the user's own again, while the C library keeps our variables for
whatever is started without naming an environment. To an environment that is named they are added.
"""

from __future__ import annotations

import os
from sys import _getframe

from samerun.inside.imports import on_import
from samerun.sources.protocol import Patches, fault, stand_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import ModuleType
    from typing import Any

PLAN = "SAMERUN_PLAN"  # where the plan of the run is
LANE = "SAMERUN_LANE"  # which lane the started program is
_PATH = "PYTHONPATH"
_ENVIRONMENT = 5  # which argument of fork_exec
_NAMING = ("execve", "posix_spawn", "posix_spawnp")  # functions of os that take an environment as third argument


def take_lane() -> str:
    """The lane that this process was told, which is not told on to the next."""
    lane = os.environ.pop(LANE, "main")
    tell_lane(lane)
    return lane


def tell_lane(lane: str) -> None:
    """Have programs that are started past us, by ``os.system`` or by native code, know that process ``lane`` started them."""
    os.putenv(LANE, lane + "/s")


class Programs:
    """Hands the recorder on to each program that is started."""

    def __init__(self, plan: str, bootstrap: str, lane_of_next: Callable[[], str]) -> None:
        """``bootstrap`` is the folder that stands first on PYTHONPATH."""
        self._plan = plan
        self._bootstrap = bootstrap
        self._lane_of_next = lane_of_next
        self._patches = Patches()
        self._hide()
        on_import("_posixsubprocess", self._watch_subprocess)
        for name in _NAMING:
            if hasattr(os, name):
                self._patches.set(os, name, self._with_names(getattr(os, name)))

    def undo(self) -> None:
        """Put back what was replaced."""
        self._patches.undo()

    def _hide(self) -> None:
        """Take our variables out of ``os.environ``, past the method that would tell the C library."""
        own: dict[bytes, bytes] = os.environ._data  # type: ignore[attr-defined]
        own.pop(PLAN.encode(), None)
        entries = [entry for entry in os.environ.get(_PATH, "").split(os.pathsep) if entry != self._bootstrap]
        if any(entries):
            own[_PATH.encode()] = os.fsencode(os.pathsep.join(entries))
        else:
            own.pop(_PATH.encode(), None)

    def _told(self, path: str) -> dict[str, str]:
        """What the next program is told; ``path`` is the PYTHONPATH that it would have without us."""
        path = os.pathsep.join([self._bootstrap, path] if path else [self._bootstrap])
        return {_PATH: path, PLAN: self._plan, LANE: self._lane_of_next()}

    def _watch_subprocess(self, module: ModuleType) -> None:
        real = module.fork_exec

        def call(_self: object, /, *args: Any) -> Any:
            try:
                if args[_ENVIRONMENT] is None:
                    self._tell()
                else:
                    args = (*args[:_ENVIRONMENT], self._added(args[_ENVIRONMENT]), *args[_ENVIRONMENT + 1 :])
            except Exception as error:
                fault(error)
            return real(*args)

        self._patches.set(module, "fork_exec", stand_in(real, "_posixsubprocess", call))

    def _with_names(self, real: Any) -> Any:
        def call(*args: Any, **kwargs: Any) -> Any:
            try:
                if len(args) > 2:
                    args = (*args[:2], self._named(args[2]), *args[3:])
                elif "env" in kwargs:
                    kwargs["env"] = self._named(kwargs["env"])
            except Exception as error:
                fault(error)
            return real(*args, **kwargs)

        def look_up(_self: object) -> Any:
            # From Python 3.13 on subprocess mostly comes this way, and names no environment: there is nothing to add, and
            # with the function itself the traceback of a program that is not there is what it always is.
            caller = _getframe(1)
            if caller.f_code.co_name == "_posix_spawn" and caller.f_locals.get("env", caller) is None:
                self._tell()
                return real
            return call

        return stand_in(real, "posix", property(look_up))

    def _tell(self) -> None:
        """Have the C library keep what a program is told that gets no environment of its own."""
        for name, value in self._told(os.environ.get(_PATH, "")).items():
            os.putenv(name, value)

    def _named(self, env: Mapping[Any, Any] | None) -> Mapping[Any, Any] | None:
        if env is None:  # from Python 3.13 on
            self._tell()
            return None
        named = {os.fsdecode(name): value for name, value in env.items()}
        return {**self._told(os.fsdecode(named.pop(_PATH, ""))), **named}

    def _added(self, listed: list[bytes]) -> list[bytes]:
        """An environment as ``fork_exec`` takes it, ``NAME=value`` each, with ours."""
        start = _PATH.encode() + b"="
        path = next((os.fsdecode(item[len(start) :]) for item in listed if item.startswith(start)), "")
        told = [os.fsencode(f"{name}={value}") for name, value in self._told(path).items()]
        return [item for item in listed if not item.startswith(start)] + told  # the first of two counts: a plan of its own
