"""What a program reads of its surroundings: variables, time zone, locale, working directory, number of processors.

They stay the same from run to run on one machine, so they are perturbed only when asked for: will it be the same elsewhere?
"""

from __future__ import annotations

import os
import sys

from samerun.sources.protocol import Patches, Source, dress, fault, stand_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType, ModuleType
    from typing import Any

    from samerun.sources.protocol import Disarm, Mode, Record

NAME = "environment"
_ZONES = ("Asia/Kathmandu", "America/St_Johns", "Australia/Eucla")  # whole hours hide mistakes
_ZONE_FILES = "/usr/share/zoneinfo"
_ZONE_WITHOUT_FILES = "XYZ-5:45"
_THROUGH = ("os", "collections", "posixpath", "pathlib", "multiprocessing")  # pass the question on


def environ(mode: Mode) -> dict[str, str | None]:
    """Another time zone and the plain locale when perturbed, but not another width of the terminal: how a table is laid out is no
    result. Nothing to pin.
    """
    if mode.kind != "perturb":
        return {}
    zone = _ZONES[mode.seed % len(_ZONES)]
    if not os.path.exists(os.path.join(_ZONE_FILES, zone)):
        zone = _ZONE_WITHOUT_FILES
    return {"TZ": zone, "LC_ALL": "C", "LANG": "C"}


def arm(module: ModuleType | None, mode: Mode, record: Record) -> Disarm:
    """Watch what the user's own code reads; perturb shows it another number of processors."""
    assert module is not None
    patches = Patches()
    variables = module._Environ
    patches.set(variables, "__getitem__", _reading(variables.__getitem__, record))
    patches.set(module, "getcwd", _asking(module.getcwd, record, lambda true: true))
    for name in ("cpu_count", "process_cpu_count"):
        if hasattr(module, name):
            changed = _other_count if mode.kind == "perturb" else lambda true: true
            patches.set(module, name, _asking(getattr(module, name), record, changed))
    if hasattr(module, "sched_getaffinity"):
        changed = _fewer if mode.kind == "perturb" else lambda true: true
        patches.set(module, "sched_getaffinity", _asking(module.sched_getaffinity, record, changed))
    return patches.undo


def _other_count(true: int | None) -> int:
    return 2 if not true or true == 1 else true // 2


def _fewer(true: set[int]) -> set[int]:
    return set(sorted(true)[: max(1, len(true) // 2)])


def _note(record: Record, what: str) -> bool:
    """Count a use if the user's own code asked, directly or through the standard library's wrappers; say whether."""
    try:
        depth = 2
        frame: FrameType | None = sys._getframe(depth)
        while frame is not None and str(frame.f_globals.get("__name__")).partition(".")[0] in _THROUGH:
            frame = frame.f_back
            depth += 1
        if frame is None or not record.caller_is_user(depth):
            return False
        record.use(NAME, what, depth=depth)
        return True
    except Exception as error:
        fault(error)
        return False


def _reading(old: Callable[[Any, Any], Any], record: Record) -> Callable[[Any, Any], Any]:
    def getitem(self: Any, key: Any) -> Any:
        _note(record, f"os.environ[{key!r}]" if isinstance(key, str) else "os.environ")
        return old(self, key)

    return dress(getitem, old)


def _asking(old: Callable[..., Any], record: Record, changed: Callable[[Any], Any]) -> Any:
    what = f"os.{old.__name__}"

    def call(_self: object, /, *args: Any) -> Any:
        true = old(*args)
        return changed(true) if _note(record, what) else true

    return stand_in(old, "os", call)


SOURCE = Source(
    NAME,
    modules=("os",),
    arm=arm,
    environ=environ,
    in_use="always",
    cosmetic="time",
    advice="write settings down in the command or a file instead of reading them from the machine it happens to run on",
)
