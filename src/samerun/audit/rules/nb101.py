"""A notebook's cells were last run in another order than they stand.

## What it flags

A notebook whose stored execution counts do not increase from top to bottom.

## Why it breaks a run

What the outputs show came from an order that running all cells does not have: a reader, and you next week, get
something else.

## Example

    # cell run second
    total = value + 1
    # cell run first
    value = 1

## Use instead

    value = 1
    total = value + 1

## When it stays silent

For notebooks without counts, and for cells that were never run.

## Fix safety

None: restart the kernel, run all cells, and save.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samerun.audit.model import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.project import Project

RULE = Rule("NB101", "exec-order", "info", "a notebook's cells were last run in another order than they stand")


def survey(project: Project) -> Iterator[Finding]:
    """The first cell of a notebook whose count is lower than one above it."""
    from samerun.audit.model import Finding

    for file in filter(None, map(project.intake.found, project.paths)):
        highest = 0
        for start, index, count in file.marks.get("cells", ()):
            if count is not None and count < highest:
                message = (
                    f"cell {index} was last run as number {count}, before one above it (number {highest}); restart and run all"
                )
                yield Finding(RULE.code, start, 0, message, start, 0, file.path)
                break
            highest = max(highest, count or 0)
