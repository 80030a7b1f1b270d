"""A seed parameter's default of None reaches a seeding call unguarded.

## What it flags

`np.random.seed(seed)` and the like where `seed` is a parameter whose default is None.

## Why it breaks a run

Seeding with None takes entropy from the operating system: a caller who passes nothing gets an unseeded run from a
function that looks as if it seeds.

## Example

    import random


    def setup(seed=None):
        random.seed(seed)

## Use instead

    import random


    def setup(seed=0):
        random.seed(seed)

## When it stays silent

Where None is tested for first; where the default is a number; for generators of one's own, whose users know the
convention.

## Fix safety

None: which default is wanted is not known.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from samerun.audit.expressions import is_none, names_in
from samerun.audit.model import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule(
    "SD110",
    "seed-none-default",
    "info",
    "a seed parameter's default of None reaches a seeding call",
    ("os.entropy",),
    in_tests=True,
)
WORDS = ("seed(",)


def check(source: Source) -> Iterator[Finding]:
    """Seeding calls given a parameter that defaults to None, in functions that never test it."""
    for site in source.calls("random.seed", "numpy.random.seed"):
        value = site.argument(0, "seed")
        node = site.scope.function().node
        if not isinstance(value, ast.Name) or not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        if value.id in _none_defaults(node.args) and not _tested(node, value.id):
            message = f"{value.id} defaults to None, which seeds from the operating system; give it a number or guard it"
            yield source.find(RULE, site.node, message)


def _none_defaults(args: ast.arguments) -> set[str]:
    named = args.posonlyargs + args.args
    pairs = list(zip(named[len(named) - len(args.defaults) :], args.defaults, strict=True))
    pairs += [(arg, value) for arg, value in zip(args.kwonlyargs, args.kw_defaults, strict=True) if value is not None]
    return {arg.arg for arg, value in pairs if is_none(value)}


def _tested(node: ast.AST, name: str) -> bool:
    tests = [part.test for part in ast.walk(node) if isinstance(part, (ast.If, ast.IfExp))]
    return any(name in names_in(test) for test in tests)
