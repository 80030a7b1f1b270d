"""A seeded generator is made anew in each turn of a loop.

## What it flags

A generator constructed inside a loop that runs the same thing again, with a seed that does not change in the loop.

## Why it breaks a run

Each turn starts from the same state and draws the same numbers, so the turns are copies of one another.

## Example

    import numpy as np

    rows = []
    for step in range(10):
        rng = np.random.default_rng(0)
        rows.append(rng.normal())

## Use instead

    import numpy as np

    rng = np.random.default_rng(0)
    rows = []
    for step in range(10):
        rows.append(rng.normal())

## When it stays silent

Where the seed depends on the loop; in loops over variants to be compared; where the loop leaves after one turn; in
tests.

## Fix safety

None is offered: hoisting changes the numbers.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from samerun.audit.expressions import enclosing_loops, invariant, is_none, repeats
from samerun.audit.knowledge import knowledge
from samerun.audit.model import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule("NP202", "generator-rebuilt", "warning", "a seeded generator is made anew in each turn of a loop")
WORDS = (knowledge().generator_calls,)


def check(source: Source) -> Iterator[Finding]:
    """Generator constructors with a loop-invariant seed inside a loop that repeats."""
    for path, generator in knowledge().generators.items():
        for site in source.calls(path):
            value = site.argument(generator.position, generator.keyword)
            if value is None or is_none(value):
                continue
            loop = next(enclosing_loops(source, site.node), None)
            if loop is None or not invariant(value, loop) or not repeats(loop, site.scope):
                continue
            if any(isinstance(part, (ast.Break, ast.Return)) for part in ast.walk(loop)):
                continue
            call = source.segment(site.node)
            message = (
                f"{call} is made anew in each turn of the loop, so every turn draws the same numbers; make it before the loop"
            )
            yield source.find(RULE, site.node, message)
