"""Who read what an earlier run left behind: from the journal of files that each process keeps."""

from __future__ import annotations

import os
import tempfile

from samerun.launch.generated import mask_name
from samerun.launch.journals import read_journals
from samerun.trace.read import Use
from samerun.verify.session import Run

# Unnamed temporary files: eight letters from tempfile, as torch makes on import.
_TEMPORARY = os.path.join(tempfile.gettempdir(), "")


def leftover_uses(run: Run) -> list[Use]:
    """The places at which ``run`` opened files that were there because an earlier run of the command had left them."""
    if not run.found:
        return []
    reads = read_journals([run.folder / "journal"]).reads
    return [
        Use(
            "main",
            "leftovers",
            f"open {os.path.basename(read.path)}",
            "",
            run.short(read.file),
            read.line or 0,
            read.function or "",
            read.line or 0,
        )
        for read in reads
        if read.path in run.found and read.file and not _generated(read.path, run)
    ]


def _generated(path: str, run: Run) -> bool:
    """A file that no later run would meet: with a generated name, or a temporary one outside the project."""
    inside = os.path.relpath(path, run.root)
    if inside.startswith(".."):
        return path.startswith(_TEMPORARY) or mask_name(path) != path
    return mask_name(inside) != inside
