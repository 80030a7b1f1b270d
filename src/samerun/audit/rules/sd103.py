"""A generator is drawn from before the program seeds it.

## What it flags

An entry point in whose order of execution a draw comes first and the seed of its family later. The order is that of running,
not of lines: the body of a function counts where it is called.

## Why it breaks a run

What was drawn before the seed took its state from the operating system. Often it is the initial weights or the split, so
every number after it differs too, although the program looks seeded.

## Example

    import torch

    model = torch.nn.Linear(4, 2)
    torch.manual_seed(0)
    torch.save(model.state_dict(), "model.pt")

## Use instead

    import torch

    torch.manual_seed(0)
    model = torch.nn.Linear(4, 2)
    torch.save(model.state_dict(), "model.pt")

## When it stays silent

Where draw and seed stand in branches that exclude each other; for building a Dataset or DataLoader, which draws nothing; for
weights that a checkpoint overwrites; for draws that only reach a plot, a print or a shape.

## Fix safety

Unsafe: it moves a seed of literals up, to stand below the imports, which changes every number drawn before it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samerun.audit.knowledge import GLOBAL_FAMILIES
from samerun.audit.model import Rule
from samerun.audit.seeding import seed_earlier
from samerun.audit.unseeded import unseeded_draws

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.project import Project
    from samerun.audit.runs import Run

RULE = Rule("SD103", "seed-after-use", "error", "a generator is drawn from before it is seeded", GLOBAL_FAMILIES)


def judge(run: Run, project: Project) -> Iterator[Finding]:
    """The first draw of each family that is seeded only later in the same execution."""
    for draw in unseeded_draws(run):
        if draw.later is None or draw.later.op.text == "?":
            continue
        cells = run.file.marks.get("cells")
        if cells and draw.later.file is draw.event.file and _cell(cells, draw.event.op.line) != _cell(cells, draw.later.op.line):
            continue  # NB102 says it better
        place = f"{draw.later.file.path}:{draw.later.op.line}"
        message = f"{draw.what} draws from {draw.family} before {draw.later.op.name} seeds it at {place}; seed first"
        fix = seed_earlier(run.file, draw.later.op.line) if draw.event.file is run.file is draw.later.file else None
        yield draw.finding(RULE, message, f"seeded at {place}", fix=fix)


def _cell(cells: list[list[int]], line: int) -> int:
    return next((index for start, index, _ in reversed(cells) if line >= start), 0)
