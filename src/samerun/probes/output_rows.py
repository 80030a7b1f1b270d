"""Any program, for resumes: each line it prints, with the variables of the function that prints it."""

from __future__ import annotations

import sys

from samerun.digest import describe
from samerun.probes.protocol import Probe
from samerun.sources.protocol import Patches, dress, fault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType, ModuleType
    from typing import Any

    from samerun.sources.protocol import Disarm, Mode, Record

_WIDTH = 400  # characters of a line kept to show
_MOST = 64  # variables of one line
_BYTES = 1 << 22  # of a variable's arrays that are looked at
_NOT_DATA = ("type", "ABCMeta", "module", "function", "builtin_function_or_method", "method", "StandIn", "TextIOWrapper")


def _arm(module: ModuleType | None, mode: Mode, record: Record) -> Disarm:
    patches = Patches()
    if hasattr(sys.stdout, "__dict__"):
        _shadow(patches, sys.stdout, _Lines(record))
    return patches.undo


def _shadow(patches: Patches, stream: Any, lines: _Lines) -> None:
    real = stream.write

    def write(text: str) -> int:
        if text and not lines.rest:
            lines.record.rows.ready("line")
        written: int = real(text)
        try:
            lines.feed(text)
        except Exception as error:
            fault(error)
        return written

    patches.set(stream, "write", dress(write, real))


class _Lines:
    """Cuts what is printed into lines."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.rest = ""

    def feed(self, text: str) -> None:
        """Take what was written; report each line that it completes. Progress bars (carriage returns) are no lines."""
        *whole, self.rest = (self.rest + text).split("\n")
        frame = self.record.user_frame(2)
        for line in whole:
            if "\r" not in line:
                told = ["text", describe(line)[1], "value", line[:_WIDTH]]
                self.record.rows.row("line", "stdout", [told, *_variables(frame)], depth=2)


def _variables(frame: FrameType | None) -> Iterator[list[Any]]:
    """A column for each variable in sight that holds data; the attributes of the program's own objects one by one."""
    if frame is None:
        return
    left = _MOST
    for name, value in list(frame.f_locals.items()):
        for path, part in _parts(name, value):
            left -= 1
            if left >= 0:
                seen = describe(part, size=_BYTES)
                yield [path, seen[1], "variable", seen[3]]


def _parts(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if name.startswith("_") or type(value).__name__ in _NOT_DATA:
        return
    held = vars(value) if type(value).__module__ == "__main__" and type(getattr(value, "__dict__", None)) is dict else None
    if held is None:
        yield name, value
        return
    for attribute, part in list(held.items()):
        if type(part).__name__ not in _NOT_DATA:
            yield f"{name}.{attribute}", part


PROBE = Probe("output.rows", arm=_arm, level="resume")
