"""A notebook seeds in a cell below the one that first draws.

## What it flags

A notebook in which a generator is drawn from in one cell and seeded only in a later one.

## Why it breaks a run

Running all cells from the top draws first, unseeded. It often goes unseen, because in the live session the seeding
cell had been run before.

## Example

    # first cell
    import numpy as np
    x = np.random.rand(3)
    # second cell
    np.random.seed(0)

## Use instead

    import numpy as np
    np.random.seed(0)
    x = np.random.rand(3)

## When it stays silent

For draws that only reach a plot, a print or a shape.

## Fix safety

None is offered: move the seeding cell up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samerun.audit.knowledge import GLOBAL_FAMILIES
from samerun.audit.model import Rule
from samerun.audit.unseeded import unseeded_draws

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.project import Project
    from samerun.audit.runs import Run

RULE = Rule("NB102", "seed-cell-late", "error", "a notebook seeds in a cell below the one that first draws", GLOBAL_FAMILIES)


def judge(run: Run, project: Project) -> Iterator[Finding]:
    """Draws in an earlier cell than the first seed of their family."""
    cells = run.file.marks.get("cells")
    if not cells:
        return
    for draw in unseeded_draws(run):
        later = draw.later
        if later is None or later.op.text == "?" or later.file is not run.file or draw.event.file is not run.file:
            continue
        drawn, seeded = (_cell(cells, op.line) for op in (draw.event.op, later.op))
        if drawn < seeded:
            message = f"{draw.what} draws from {draw.family} in cell {drawn}, and cell {seeded} seeds it later; move the seed up"
            yield draw.finding(RULE, message)


def _cell(cells: list[list[int]], line: int) -> int:
    return next((index for start, index, _ in reversed(cells) if line >= start), 0)
