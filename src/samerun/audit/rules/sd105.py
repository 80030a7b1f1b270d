"""A generator is seeded anew with the same seed, so it repeats itself.

## What it flags

A seeding call inside a loop that runs the same thing again (over a range, a loader, a `while`), with a seed that does
not change in the loop.

## Why it breaks a run

Every turn of the loop draws the same numbers: the epochs see one order of the data and one dropout mask, and repeated
trials are copies of one trial.

## Example

    import numpy as np

    scores = []
    for trial in range(10):
        np.random.seed(0)
        scores.append(np.random.normal())

## Use instead

    import numpy as np

    np.random.seed(0)
    scores = []
    for trial in range(10):
        scores.append(np.random.normal())

## When it stays silent

Where the seed depends on the loop; in loops over variants that are to be compared on equal numbers (models, settings,
seeds); in loops that leave after one turn; in tests.

## Fix safety

Unsafe: the call is moved above the loop, which changes the numbers that its later turns draw.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from samerun.audit.expressions import called_name, enclosing_loops, invariant, repeats
from samerun.audit.knowledge import knowledge
from samerun.audit.model import Rule
from samerun.audit.source import move_before

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Site, Source

RULE = Rule("SD105", "rewind", "error", "a generator is seeded anew with the same seed in a loop")
WORDS = (knowledge().seed_calls,)


def check(source: Source) -> Iterator[Finding]:
    """Seeding calls with a loop-invariant seed in a loop that repeats."""
    known = knowledge().seeds
    for site in source.calls_in(known):
        seed = known[str(site.path)]
        if seed.position > 9 or str(site.path).endswith("state"):
            continue
        value = site.argument(seed.position, seed.keyword)
        if value is None or _method_of_generator(source, site):
            continue
        loop = next((loop for loop in enclosing_loops(source, site.node)), None)
        if loop is None or not invariant(value, loop) or not repeats(loop, site.scope) or _guarded(source, site, loop):
            continue
        call = source.segment(site.node.func)
        seeded = source.segment(value)
        message = (
            f"{call}({seeded}) runs in each turn of the loop and rewinds the generator, so every turn draws the same numbers"
        )
        statement = source.statement(site.node)
        fix = move_before(source, statement, loop, "seed before the loop", safe=False) if statement in loop.body else None
        yield source.find(RULE, site.node, message + "; seed once before the loop", fix=fix)


def _method_of_generator(source: Source, site: Site) -> bool:
    """``generator=torch.manual_seed(s)`` is meant as a fresh generator for one call."""
    return isinstance(source.parents.get(site.node), ast.keyword)


def _guarded(source: Source, site: Site, loop: ast.AST) -> bool:
    """Whether the call is conditional inside the loop, the loop leaves, or it seeds several times."""
    for parent in source.ancestors(site.node):
        if parent is loop:
            break
        if isinstance(parent, (ast.If, ast.Try, ast.IfExp, ast.With, ast.For)):
            return True
    leaves = any(isinstance(part, (ast.Break, ast.Return)) for part in ast.walk(loop))
    same = [part for part in ast.walk(loop) if isinstance(part, ast.Call) and called_name(part) == called_name(site.node)]
    return leaves or len(same) > 1
