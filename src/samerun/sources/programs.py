"""Other programs that are started: watched only, for nothing here reaches what is not Python."""

from __future__ import annotations

import os
import sys

from samerun.sources.protocol import Patches, Source, fault, stand_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType, ModuleType
    from typing import Any

    from samerun.sources.protocol import Disarm, Mode, Record

NAME = "programs"
_STARTS = {"_posixsubprocess": ("fork_exec",), "os": ("posix_spawn", "posix_spawnp", "system")}
_SHELLS = ("sh", "bash", "dash", "zsh")


def arm(module: ModuleType | None, mode: Mode, record: Record) -> Disarm:
    """Watch which programs are started; Python's own are recorded themselves and do not count."""
    assert module is not None
    patches = Patches()
    for name in _STARTS[module.__name__]:
        if hasattr(module, name):
            patches.set(module, name, _starting(getattr(module, name), module.__name__, record))
    return patches.undo


def _starting(old: Any, home: str, record: Record) -> Any:
    def look_up(_self: object) -> Any:
        try:
            _note(record, sys._getframe(1))
        except Exception as error:
            fault(error)
        return old

    def call(_self: object, /, command: Any) -> Any:
        try:
            _note_command(record, ["sh", "-c", command], depth=2)
        except Exception as error:
            fault(error)
        return old(command)

    return stand_in(old, home, call if home == "os" and old.__name__ == "system" else property(look_up))


def _note(record: Record, frame: FrameType) -> None:
    """``frame`` is the one in ``subprocess`` that starts a program: it keeps the command in ``args``."""
    if frame.f_globals.get("__name__") == "subprocess":
        _note_command(record, frame.f_locals.get("args"), depth=3)


def _note_command(record: Record, command: Any, depth: int) -> None:
    words = [os.fsdecode(word) for word in command] if isinstance(command, (list, tuple)) else [os.fsdecode(command)]
    name = os.path.basename(words[0])
    if name in _SHELLS and len(words) > 2 and words[1] == "-c":
        name = " ".join(words[2].split())
    if name and not os.path.basename(name.split(" ")[0]).startswith("python") and words[0] != sys.executable:
        record.use(NAME, name[:60], depth=depth)


SOURCE = Source(
    NAME,
    modules=tuple(_STARTS),
    in_use="never",
    arm=arm,
    advice="give that program a seed of its own (sort -R and shuf take --random-source), or do in Python what it does",
)
