"""Where a program failed: the last line of its own in the traceback that it ended with."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from samerun.trace.read import Event

if TYPE_CHECKING:
    from samerun.verify.session import Run

_BEGIN = "Traceback (most recent call last):"
_FRAME = re.compile(r'^\s+File "(?P<file>[^"<]+)", line (?P<line>\d+), in (?P<function>.+)$', re.MULTILINE)
_ERROR = re.compile(r"^[\w.]+(?::.*)?$", re.MULTILINE)
_INSTALLED = ("site-packages", "dist-packages")


def failed_at(run: Run) -> Event | None:
    """The line of the program at which ``run`` ended with an exception, named as Python printed it; None if that is not known."""
    _, found, traceback = run.stderr.decode(errors="replace").rpartition(_BEGIN)
    own = [(path, frame) for frame in _FRAME.finditer(traceback) if (path := _own(frame["file"], run))]
    if not run.exit.code or not found or not own:
        return None
    path, frame = own[-1]
    error = _ERROR.search(traceback)
    return Event("exit", error.group() if error else "exception", path, int(frame["line"]), frame["function"], [])


def _own(file: str, run: Run) -> str:
    """The file relative to the project; empty if it is none of the program's own."""
    path = os.path.relpath(os.path.join(run.root, file), run.root)
    return "" if path.startswith("..") or any(part in path.split(os.sep) for part in _INSTALLED) else path
