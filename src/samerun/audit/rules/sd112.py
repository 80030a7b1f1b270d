"""Seeds made by adding numbers overlap.

## What it flags

A seed that adds two or more varying numbers (`seed + rank + epoch`, `seed + worker_id + step`), or multiplies the
seed (`(epoch + 1) * seed`).

## Why it breaks a run

Different pairs add up to the same seed: rank 1 of epoch 0 repeats rank 0 of epoch 1, and a product with seed 0 is
always 0. Runs that should be independent share their streams.

## Example

    import numpy as np


    def generator(seed, rank, epoch):
        return np.random.default_rng(seed + rank + epoch)

## Use instead

    import numpy as np


    def generator(seed, rank, epoch):
        return np.random.default_rng([seed, rank, epoch])

## When it stays silent

For one varying number (`seed + rank`), and where a stride keeps the parts apart (`seed * 1000 + rank`).

## Fix safety

None is offered: the numbers change.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from samerun.audit.expressions import called_name, is_seed_name, value_of
from samerun.audit.knowledge import knowledge
from samerun.audit.model import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.knowledge import Generator, Seed
    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule("SD112", "overlapping-seeds", "warning", "a seed is the sum of several varying numbers, which collide", ("workers",))
WORDS = (f"{knowledge().seed_calls} {knowledge().generator_calls}",)
_VARIES = ("rank", "worker", "epoch", "step", "iter", "idx", "index", "episode", "fold", "trial", "env", "batch")


def check(source: Source) -> Iterator[Finding]:
    """Seeds of seeding calls and generators that are sums of several varying names."""
    known = knowledge()
    tables: dict[str, Seed | Generator] = {**known.generators, **known.seeds}
    for site in source.calls_in(tables):
        seed = tables[str(site.path)]
        value = site.argument(seed.position, seed.keyword)
        if value is None:
            continue
        value = value_of(value, site.scope)
        varying = _varying(value)
        if len(varying) >= 2:
            names, given = " + ".join(sorted(varying)), ", ".join(sorted(varying))
            message = f"the seed adds {names}, so different pairs get the same seed; pass a list, [seed, {given}]"
            yield source.find(RULE, site.node, message, certainty="likely")


def _varying(node: ast.expr) -> set[str]:
    """The varying names that a plain sum adds; empty when anything in it is multiplied to keep parts apart."""
    terms: list[ast.expr] = []
    stack = [node]
    while stack:
        part = stack.pop()
        if isinstance(part, ast.BinOp) and isinstance(part.op, ast.Add):
            stack += [part.left, part.right]
        elif isinstance(part, (ast.Name, ast.Attribute, ast.Call, ast.Constant)):
            terms.append(part)
        else:
            return set()
    names = {called_name(term) for term in terms if not isinstance(term, ast.Constant)}
    return {name for name in names if any(word in name.lower() for word in _VARIES) and not is_seed_name(name)}
