"""What ``samerun.seed`` did, and what came too late."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

SEEDED = "seeded"
SET = "set"
TOO_LATE = "too late"
NOTE = "note"
FAILED = "failed"


def say(text: str) -> None:
    """One line to the person on stderr."""
    sys.stderr.write(f"samerun: {text}\n")


class Row:
    """One line of a report: ``what`` it is about, its ``status``, and a detail a person can act on."""

    __slots__ = ("detail", "status", "what")

    def __init__(self, what: str, status: str, detail: str) -> None:
        self.what = what
        self.status = status
        self.detail = detail

    def __repr__(self) -> str:
        return f"Row({self.what!r}, {self.status!r}, {self.detail!r})"


class Report:
    """The rows in the order in which things happened; it grows when a framework is imported later."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.rows: list[Row] = []

    def add(self, what: str, status: str, detail: str) -> None:
        self.rows.append(Row(what, status, detail))

    def said(self, what: str, lines: list[str]) -> None:
        """Add what a source says of its switches: ``too late: ...`` and ``note: ...`` have a status of their own."""
        for line in lines:
            status, colon, detail = line.partition(": ")
            if colon and status in (TOO_LATE, NOTE):
                self.add(what, status, detail)
            else:
                self.add(what, SET, line)

    @property
    def too_late(self) -> list[Row]:
        """The rows of what can no longer take effect in this process."""
        return [row for row in self.rows if row.status == TOO_LATE]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __str__(self) -> str:
        width = max([len(row.what) for row in self.rows], default=0)
        lines = [f"{row.what:<{width}}  {row.status:<8}  {row.detail}" for row in self.rows]
        return "\n".join([f"samerun.seed({self.seed})", *lines])

    __repr__ = __str__
