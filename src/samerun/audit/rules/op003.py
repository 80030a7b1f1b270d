"""A time budget ends a search.

## What it flags

`study.optimize(timeout=...)` and `fmin(timeout=...)`.

## Why it breaks a run

How many trials fit into the time depends on the machine and its load, so the best one found does too.

## Example

    import optuna

    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=0))
    study.optimize(lambda trial: trial.suggest_float("x", 0, 1), timeout=60)

## Use instead

    import optuna

    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=0))
    study.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=100)

## When it stays silent

Where the timeout is None.

## Fix safety

None is offered.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from samerun.audit.expressions import is_none
from samerun.audit.model import Rule
from samerun.audit.names import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.names import Scope
    from samerun.audit.source import Source

RULE = Rule("OP003", "time-budget", "info", "a time budget ends a search", ("clock",))
WORDS = ("timeout time monotonic perf_counter",)


def check(source: Source) -> Iterator[Finding]:
    """Searches with a timeout, and loops that end by the clock."""
    for site in [*source.methods("optimize"), *source.calls("hyperopt.fmin")]:
        known = (site.path or "").startswith(("optuna.", "hyperopt."))
        if known and not is_none(site.argument(-1, "timeout")):
            yield source.find(RULE, site.node, "how many trials fit into a timeout depends on the machine; count trials instead")
    for node, scope in source.nodes(ast.While):
        if _clock(node.test, scope) and any(_keeps_best(part) for part in ast.walk(node)):
            yield source.find(RULE, node.test, "how many turns fit into the time depends on the machine; count turns instead")


def _clock(test: ast.expr, scope: Scope) -> bool:
    clocks = ("time.time", "time.monotonic", "time.perf_counter")
    return any(isinstance(part, ast.Call) and resolve(part.func, scope) in clocks for part in ast.walk(test))


def _keeps_best(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and "best" in node.id.lower()
