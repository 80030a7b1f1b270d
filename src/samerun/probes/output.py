"""Each line that the program prints, with the line of the program that printed it.

The streams stay the objects they are; only their ``write`` is shadowed on the instance. Bytes written past it (by native
code, by ``sys.stdout.buffer``) are compared from the outside all the same.
"""

from __future__ import annotations

import sys

from samerun.probes.protocol import Lines, Probe, follow_writes
from samerun.sources.protocol import Patches

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

    from samerun.sources.protocol import Disarm, Mode, Record


def _arm(module: ModuleType | None, mode: Mode, record: Record) -> Disarm:
    patches = Patches()
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name, None)
        if stream is not None and hasattr(stream, "__dict__"):
            follow_writes(patches, stream, Lines(name, record))
    return patches.undo


PROBE = Probe("output", arm=_arm)
