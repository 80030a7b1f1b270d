"""Who read what an earlier run left behind: from the journal of files that each process keeps."""

from __future__ import annotations

from samerun.launch.journals import read_journals
from samerun.trace.read import Use
from samerun.verify.session import Run


def leftover_uses(run: Run) -> list[Use]:
    """The places at which ``run`` opened files that it had not written itself but an earlier run of the command had."""
    return []
