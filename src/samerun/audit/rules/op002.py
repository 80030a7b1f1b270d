"""A seeded search runs its trials in parallel.

## What it flags

`study.optimize(n_jobs=...)` with more than one job.

## Why it breaks a run

The sampler learns from finished trials, and which finish first depends on load: the seed no longer fixes what is
tried.

## Example

    import optuna

    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=0))
    study.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=10, n_jobs=4)

## Use instead

    import optuna

    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=0))
    study.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=10)

## When it stays silent

With `n_jobs` absent or 1.

## Fix safety

None is offered: it costs time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samerun.audit.expressions import constant
from samerun.audit.model import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule("OP002", "parallel-search", "info", "a seeded search runs its trials in parallel", ("schedule",), in_tests=True)
WORDS = ("optuna", "n_jobs")


def check(source: Source) -> Iterator[Finding]:
    """optimize() of a study with several jobs."""
    for site in source.methods("optimize"):
        jobs = constant(site.argument(-1, "n_jobs"))
        if (site.path or "").startswith("optuna.") and isinstance(jobs, int) and jobs != 1 and jobs is not True:
            yield source.find(
                RULE, site.node, f"with n_jobs={jobs} the order of trials depends on load, whatever the seed; use one job"
            )
