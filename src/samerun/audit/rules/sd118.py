"""A seeding helper leaves out a generator that its program draws from.

## What it flags

A project function whose name claims to seed everything and which seeds some families, while a run that calls it draws
from another that stays unseeded.

## Why it breaks a run

The call site reads as if all were seeded.

## Example

    import random
    import numpy as np


    def seed_everything(seed):
        random.seed(seed)


    seed_everything(0)
    np.save("x.npy", np.random.rand(3))

## Use instead

    import random
    import numpy as np


    def seed_everything(seed):
        random.seed(seed)
        np.random.seed(seed)


    seed_everything(0)
    np.save("x.npy", np.random.rand(3))

## When it stays silent

Where nothing is drawn from the family that is left out.

## Fix safety

None here; SD102, which fires at the draw, offers one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samerun.audit.engine import reached
from samerun.audit.knowledge import GLOBAL_FAMILIES
from samerun.audit.model import Rule
from samerun.audit.unseeded import unseeded_draws

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.project import Project
    from samerun.audit.runs import Run

RULE = Rule(
    "SD118",
    "seed-name-shadow",
    "info",
    "a helper that claims to seed everything leaves out a family that is drawn from",
    GLOBAL_FAMILIES,
)
_CLAIMS = ("everything", "all", "set_seed", "setup_seed", "fix_seed", "init_seed")


def judge(run: Run, project: Project) -> Iterator[Finding]:
    """Seeding helpers of the project in whose run another family is drawn unseeded."""
    missing = [draw.family for draw in unseeded_draws(run) if draw.later is None and draw.family not in run.seeded]
    for _, seed in run.seeds if missing else ():
        name = seed.function.split(".")[-1]
        if any(word in name.lower() for word in _CLAIMS):
            from samerun.audit.model import Finding

            op = seed.op
            message = f"{name}() does not seed {', '.join(missing)}, which the program draws from; seed it too"
            yield Finding(
                RULE.code,
                op.line,
                op.column,
                message,
                op.end_line,
                op.end_column,
                seed.file.path,
                None,
                "likely",
                reached(run, seed.chain),
            )
            return
