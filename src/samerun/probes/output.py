"""Each line that the program prints, with the line of the program that printed it.

The streams stay the objects they are; only their ``write`` is shadowed on the instance. Bytes written past it (by native
code, by ``sys.stdout.buffer``) are compared from the outside all the same.
"""

from __future__ import annotations

import sys

from samerun.digest import describe
from samerun.probes.protocol import Probe
from samerun.sources.protocol import Patches, dress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

    from samerun.sources.protocol import Disarm, Mode, Record

_LINES = 20_000  # lines recorded per stream and process; the whole output is compared from the outside
_WIDTH = 400  # characters of a line kept to show


class _Lines:
    """Cuts what one stream is given into lines."""

    def __init__(self, name: str, record: Record) -> None:
        self.name = name
        self.record = record
        self.rest = ""
        self.left = _LINES

    def feed(self, text: str) -> None:
        """Take what was written; report each line that it completes. Progress bars (carriage returns) are no lines."""
        if "\n" not in text:
            self.rest = (self.rest + text)[-100_000:]
            return
        *whole, self.rest = (self.rest + text).split("\n")
        for line in whole:
            if self.left > 0 and "\r" not in line:
                self.left -= 1
                self.record.put("out", self.name, ["str", describe(line)[1], "text", line[:_WIDTH], None], depth=2)


def _arm(module: ModuleType | None, mode: Mode, record: Record) -> Disarm:
    patches = Patches()
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name, None)
        if stream is not None and hasattr(stream, "__dict__"):
            _shadow(patches, stream, _Lines(name, record))
    return patches.undo


def _shadow(patches: Patches, stream: Any, lines: _Lines) -> None:
    real = stream.write

    def write(text: str) -> int:
        written: int = real(text)
        try:
            lines.feed(text)
        except Exception as error:
            lines.record.note("output", f"{type(error).__name__}: {error}")
        return written

    patches.set(stream, "write", dress(write, real))


PROBE = Probe("output", arm=_arm)
