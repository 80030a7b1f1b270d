"""A seeding function is overwritten instead of called.

## What it flags

An assignment to a seeding function: `np.random.seed = 0`, `torch.manual_seed = seed`.

## Why it breaks a run

Nothing is seeded, and the function is gone: a later `np.random.seed(0)` fails with "int object is not callable".

## Example

    import numpy as np

    np.random.seed = 42

## Use instead

    import numpy as np

    np.random.seed(42)

## When it stays silent

For attributes of other objects (`config.seed = 42`), and where a function is put in its place, as tests and patches do.

## Fix safety

Safe: the assignment becomes the call that was meant.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from samerun.audit.knowledge import GLOBAL_FAMILIES, knowledge
from samerun.audit.model import Edit, Fix, Rule
from samerun.audit.names import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule(
    "SD116", "seed-assigned", "error", "a seeding function is assigned to instead of called", GLOBAL_FAMILIES, in_tests=True
)
WORDS = (knowledge().seed_calls.replace("(", ""),)
PATTERNS = (
    re.compile(rb"\.seed(?<!self\.seed)\s*=[^=]"),
    re.compile(rb"\.manual_seed\s*=[^=]"),
    re.compile(rb"\.set_seed\s*=[^=]"),
    re.compile(rb"\.set_random_seed\s*=[^=]"),
    re.compile(rb"seed_everything\s*=[^=]"),
)
_VALUES = (ast.Constant, ast.Name, ast.Attribute, ast.Subscript, ast.BinOp)


def check(source: Source) -> Iterator[Finding]:
    """Assignments whose target is a seeding function and whose value looks like a seed."""
    for node, scope in source.nodes(ast.Assign):
        target = node.targets[0]
        if len(node.targets) != 1 or not isinstance(target, ast.Attribute) or not isinstance(node.value, _VALUES):
            continue
        path = resolve(target, scope)
        own = isinstance(target.value, ast.Name) and target.value.id in ("self", "cls")
        if own or path not in knowledge().seeds or "(" in path or not _is_seed(node.value):
            continue
        start, end = (target.end_lineno or 0, target.end_col_offset or 0), (node.value.lineno, node.value.col_offset)
        close = (node.end_lineno, node.end_col_offset)
        fix = Fix("call it", (Edit(start, end, "("), Edit(close, close, ")")), safe=node.lineno == node.end_lineno)
        call = source.segment(target)
        yield source.find(RULE, node, f"{call} is overwritten, so nothing is seeded; call {call}(...)", fix=fix)


def _is_seed(value: ast.expr) -> bool:
    if isinstance(value, ast.Constant):
        return isinstance(value.value, int)
    name = value.id if isinstance(value, ast.Name) else getattr(value, "attr", "seed")
    return "seed" in name.lower()
