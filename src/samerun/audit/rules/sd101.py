"""A program draws random numbers, and nothing seeds their generator.

## What it flags

An entry point (a `__main__` guard, a script, a notebook or a console script) that reaches a draw from a global generator,
while no call before it seeds that generator and none of the run seeds any other.

## Why it breaks a run

An unseeded generator takes its state from the operating system: two runs of one command compute different results, and the
seed that would repeat either is nowhere.

## Example

    import numpy as np

    data = np.random.rand(100)
    np.save("data.npy", data)

## Use instead

    import numpy as np

    rng = np.random.default_rng(0)
    data = rng.random(100)
    np.save("data.npy", data)

## When it stays silent

In library modules and tests; for draws that only reach a plot, a print, a pause or a shape; where an unknown function whose
name says that it seeds comes first; where the program seeds another family (then it is SD102).

## Fix safety

Unsafe: it inserts a seeding call, which changes every number the program computes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samerun.audit.knowledge import GLOBAL_FAMILIES, SEED_CALLS
from samerun.audit.model import Rule
from samerun.audit.seeding import seed_first
from samerun.audit.unseeded import unseeded_draws

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.project import Project
    from samerun.audit.runs import Run

RULE = Rule("SD101", "unseeded-entry", "warning", "a program draws random numbers that nothing seeds", GLOBAL_FAMILIES)


def judge(run: Run, project: Project) -> Iterator[Finding]:
    """The first draw of each family that nothing seeds, in a run that seeds nothing."""
    if run.seeded:
        return
    for draw in unseeded_draws(run):
        call = SEED_CALLS[draw.family][0]
        fix = seed_first(run.file, draw.family) if draw.event.file is run.file else None
        message = f"{draw.what} draws from {draw.family}, which nothing seeds; call {call}(...) first"
        yield draw.finding(RULE, message, fix=fix)
