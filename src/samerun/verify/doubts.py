"""Causes that are none: what another source explains, and what two pinned runs that agreed by luck seemed to show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from samerun.trace.read import Use
from samerun.verify.causes import Entry, Place, begins_at
from samerun.verify.compare import Finding, hard
from samerun.verify.result import Cause
from samerun.verify.session import Run


@dataclass(frozen=True)
class Freed:
    """What a run with only one source free showed.

    Args:
        run: the run itself.
        findings: how it left the reference.
        uses: the uses of the source that were seen in it.
        entries: the places at which the source enters.
    """

    run: Run
    findings: Sequence[Finding]
    uses: Sequence[Use]
    entries: Sequence[Entry]

    @property
    def begins(self) -> Place | None:
        """The first place at which the run left the reference."""
        return begins_at(self.findings)

    @property
    def places(self) -> set[Place | None]:
        """Every place at which it did."""
        return {begins_at([finding]) for finding in hard(self.findings)}

    @property
    def own(self) -> set[Place]:
        """The entries that the very statement of a watched use shows."""
        return {(entry.file, entry.line) for entry in self.entries if entry.own}


def without_explained(causes: Sequence[Cause], freed: Mapping[str, Freed]) -> list[Cause]:
    """The causes that no other one explains.

    Whatever changes what is allocated moves addresses too: a source whose difference begins at a line where addresses enter
    shows their doing, but for what the statements of its own uses show; and so do leftovers that nobody read, if theirs begins
    at a line that addresses change. Which worker gets which task shows where workers draw from unseeded generators of their
    own: that is the generators' doing.
    """
    theirs = {(cause.file, cause.line) for cause in causes if cause.source == "addresses"}
    moved = {name for name, one in freed.items() if name != "addresses" and one.begins in theirs}
    left, addresses = freed.get("leftovers"), freed.get("addresses")
    if left is not None and addresses is not None and not left.uses and left.begins in addresses.places:
        moved.add("leftovers")
    by_workers = _drawn_by_workers(freed) & {cause.source for cause in causes}
    return [
        cause
        for cause in causes
        if (cause.source not in moved or (cause.file, cause.line) in freed[cause.source].own)
        and not (by_workers and cause.source == "schedule")
    ]


def _drawn_by_workers(freed: Mapping[str, Freed]) -> set[str]:
    """The generators that nothing has seeded, or entropy, that worker processes drew from while the schedule was free."""
    uses = freed["schedule"].run.trace.uses if "schedule" in freed else ()
    return {use.source for use in uses if use.lane != "main" and (use.phase == "unseeded" or _is_entropy_of_process(use))}


def _is_entropy_of_process(use: Use) -> bool:
    """Whether a process (not a thread) of its own drew it, from what is pinned for each process apart."""
    return use.source == "os.entropy" and "/" in use.lane


def meeting(causes: Iterable[Cause], freed: Mapping[str, Freed], soft: Mapping[str, Place | None]) -> set[str]:
    """The sources whose runs part at one place that none of them is seen to use: pinned runs may part there too. ``soft``: where
    the runs parted in which nothing came of it.
    """
    named = {cause.source for cause in causes}
    begins = {name: one.begins for name, one in freed.items() if name in named and not one.own}
    count = Counter([*begins.values(), *soft.values()])
    return {name for name, place in begins.items() if count[place] > 1}
