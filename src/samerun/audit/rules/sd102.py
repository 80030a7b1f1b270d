"""A program seeds some generators and draws from another.

## What it flags

An entry point that seeds at least one family of generators (Python's `random`, NumPy, PyTorch, TensorFlow, Keras, CuPy) and
reaches a draw from another family that no call seeds.

## Why it breaks a run

Each framework keeps its own generator. Whoever wrote the seed meant the run to repeat; the family that was left out is
still seeded by the operating system.

## Example

    import random
    import numpy as np

    random.seed(0)
    noise = np.random.normal(size=10)
    np.save("noise.npy", noise)

## Use instead

    import random
    import numpy as np

    random.seed(0)
    np.random.seed(0)
    noise = np.random.normal(size=10)
    np.save("noise.npy", noise)

## When it stays silent

In library modules and tests; for draws that only reach a plot, a print, a pause or a shape; for NumPy and `random` inside
the workers of a PyTorch loader, which reseeds both (torch 1.9 and later).

## Fix safety

Safe: it adds the missing call below the one that seeds, with the same seed expression, where both are in one file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samerun.audit.knowledge import GLOBAL_FAMILIES, KERAS, SEED_CALLS
from samerun.audit.model import Rule
from samerun.audit.seeding import seed_too
from samerun.audit.unseeded import UnseededDraw, keras3_unseeded, unseeded_draws

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding, Fix
    from samerun.audit.project import Project
    from samerun.audit.runs import Run

RULE = Rule(
    "SD102", "partial-seeding", "warning", "some generators are seeded, another that is drawn from is not", GLOBAL_FAMILIES
)


def judge(run: Run, project: Project) -> Iterator[Finding]:
    """The first draw of each family that nothing seeds, in a run that seeds another."""
    seeded = sorted(run.seeded & set(SEED_CALLS))
    if not seeded:
        return
    for draw in unseeded_draws(run):
        if draw.later is not None or draw.family in seeded or (draw.family == KERAS and keras3_unseeded(run, project)):
            continue
        call = SEED_CALLS[draw.family][0]
        message = f"{draw.what} draws from {draw.family}, but only {', '.join(seeded)} is seeded; call {call}(...) too"
        yield draw.finding(RULE, message, f"{seeded[0]} seeded at {_place(run)}", fix=_fix(run, draw))


def _fix(run: Run, draw: UnseededDraw) -> Fix | None:
    """The missing call below the first seed of the run, where that is in the file of the draw."""
    event = run.seeds[0][1]
    return seed_too(event.file, event.op.line, draw.family, event.op.text) if event.file is draw.event.file else None


def _place(run: Run) -> str:
    event = run.seeds[0][1]
    return f"{event.file.path}:{event.op.line}"
