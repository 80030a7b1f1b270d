"""Only the parent process seeds, and the processes it starts draw.

## What it flags

A function that is started in a fresh process (`torch.multiprocessing.spawn`, `Process`) draws from a global generator
and never seeds it, while the program seeds that generator in the parent; or a seeding call under a test of the rank
being 0.

## Why it breaks a run

A fresh process has fresh generators, seeded by the operating system: what the parent seeded does not reach it.

## Example

    import torch
    import torch.multiprocessing as mp


    def worker(rank):
        weights = torch.randn(10)
        torch.save(weights, f"{rank}.pt")


    if __name__ == "__main__":
        torch.manual_seed(0)
        mp.spawn(worker, nprocs=2)

## Use instead

    import torch
    import torch.multiprocessing as mp


    def worker(rank, seed):
        torch.manual_seed(seed)
        weights = torch.randn(10)
        torch.save(weights, f"{rank}.pt")


    if __name__ == "__main__":
        mp.spawn(worker, args=(0,), nprocs=2)

## When it stays silent

Where the started function, or anything it calls, seeds; for processes that only draw what is never compared.

## Fix safety

None is offered: the seed has to be passed along.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samerun.audit.engine import reached
from samerun.audit.knowledge import GLOBAL_FAMILIES
from samerun.audit.model import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.project import Project
    from samerun.audit.runs import Event, Run

RULE = Rule(
    "SD111", "parent-only-seed", "warning", "only the parent process seeds, and the processes it starts draw", GLOBAL_FAMILIES
)


def judge(run: Run, project: Project) -> Iterator[Finding]:
    """Draws in a started process of families that only the parent seeds."""
    inside = {family for _, seed in run.seeds if seed.process for family in seed.families}
    outside = {family for _, seed in run.seeds if not seed.process for family in seed.families}
    done: set[str] = set()
    for event in run.events:
        if event.kind != "draw" or not event.process or event.file.is_test:
            continue
        family, _, used = event.op.data
        if used and family in outside - inside - done and "?" not in {seed.op.text for _, seed in run.seeds}:
            done.add(family)
            op = event.op
            where = event.chain[-1].split()[0]
            message = f"{op.name} draws from {family} in a started process, and only the parent seeds it; seed in {where}"
            yield finding_at(event, message, reached(run, event.chain))


def finding_at(event: Event, message: str, chain: tuple[str, ...]) -> Finding:
    """A finding at a run's event."""
    from samerun.audit.model import Finding

    op = event.op
    return Finding(
        RULE.code,
        op.line,
        op.column,
        message,
        op.end_line,
        op.end_column,
        event.file.path,
        None,
        "likely",
        chain,
        source=event.families[0],
    )
