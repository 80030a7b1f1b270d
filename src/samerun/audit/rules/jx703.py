"""A constant key is made in a step that runs many times.

## What it flags

`jax.random.PRNGKey(0)` inside a loop over steps, or in a function named as a training step, and used there.

## Why it breaks a run

Every step draws the same numbers: one dropout mask and one noise for the whole training.

## Example

    import jax

    for step in range(3):
        key = jax.random.PRNGKey(0)
        print(jax.random.normal(key, (2,)).sum())

## Use instead

    import jax

    key = jax.random.PRNGKey(0)
    for step in range(3):
        print(jax.random.normal(jax.random.fold_in(key, step), (2,)).sum())

## When it stays silent

Where the seed depends on the loop, or the key is folded with the step; in `init` functions; in tests.

## Fix safety

None is offered.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from samerun.audit.expressions import called_name, enclosing_loops, repeats
from samerun.audit.model import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Site, Source

RULE = Rule("JX703", "constant-key-in-step", "warning", "a constant key is made in a step that runs many times")
WORDS = ("jax", "PRNGKey( key(")
_STEPS = ("train_step", "training_step", "update_step", "step_fn", "loss_fn", "train_epoch")


def check(source: Source) -> Iterator[Finding]:
    """Constant keys in loops that repeat, and in functions named like a step."""
    for site in source.calls("jax.random.PRNGKey", "jax.random.key"):
        value = site.argument(0, "seed")
        if not isinstance(value, ast.Constant) or _folded(source, site):
            continue
        loop = next(enclosing_loops(source, site.node), None)
        step = site.scope.function().qualname.split(".")[-1] in _STEPS
        if step or (loop is not None and repeats(loop, site.scope)):
            where = "this step" if step else "the loop"
            message = f"{source.segment(site.node)} is the same key every time {where} runs; split or fold one key"
            yield source.find(RULE, site.node, message)


def _folded(source: Source, site: Site) -> bool:
    parent = source.parents.get(site.node)
    return isinstance(parent, ast.Call) and called_name(parent) in ("fold_in", "init", "eval_shape", "lazy_init")
