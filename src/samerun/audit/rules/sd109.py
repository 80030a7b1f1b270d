"""A seed is tested for truth, so seed 0 counts as none.

## What it flags

`if seed:`, `x if seed else None`, `seed or default`, where the tested value is a seed and the branch uses it.

## Why it breaks a run

Zero is a seed. With `--seed 0`, the commonest choice, the branch is not taken: the run is unseeded, or silently has
another seed.

## Example

    import random


    def set_seed(seed=None):
        if seed:
            random.seed(seed)

## Use instead

    import random


    def set_seed(seed=None):
        if seed is not None:
            random.seed(seed)

## When it stays silent

For names that are flags (`seed_everything`, a bool annotation or default), where the seed is not used in the branch,
and for negative or text defaults.

## Fix safety

Safe: the test becomes `is not None`.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from samerun.audit.expressions import called_name, constant, is_seed_name
from samerun.audit.knowledge import GLOBAL_FAMILIES
from samerun.audit.model import Fix, Rule
from samerun.audit.source import replace_node, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.names import Scope
    from samerun.audit.source import Source

RULE = Rule(
    "SD109",
    "falsy-seed",
    "error",
    "a seed is tested for truth, so seed 0 counts as no seed",
    ("os.entropy", "clock", *GLOBAL_FAMILIES),
)
_NAMED = (rb"seed", rb"SEED", rb"Seed", rb"random_state")
PATTERNS = (
    re.compile(rb"if [^\n:]*(?:" + b"|".join(_NAMED) + rb")\)?\s*(?::|else\b)"),
    *(re.compile(name + rb"\s+or\b") for name in _NAMED),
)


def check(source: Source) -> Iterator[Finding]:
    """Truth tests of a seed that guard its use."""
    for node, scope in source.nodes(ast.If):
        if _seed(node.test, scope) and _uses(node.body, node.test):
            yield _found(source, node.test, node.test)
    for node, scope in source.nodes(ast.IfExp):
        if _seed(node.test, scope) and ast.dump(node.body) == ast.dump(node.test):
            yield _found(source, node.test, node)
    for node, scope in source.nodes(ast.BoolOp):
        if isinstance(node.op, ast.Or) and _seed(node.values[0], scope) and _default(node, source):
            yield _or(source, node)


def _seed(node: ast.expr, scope: Scope) -> bool:
    """Whether an expression is a seed that may be 0: named so, and not a flag."""
    name = called_name(node) if isinstance(node, (ast.Name, ast.Attribute)) else ""
    if not is_seed_name(name):
        return False
    found = scope.find(name) if isinstance(node, ast.Name) else None
    for binding in found[1] if found else ():
        if binding.kind == "param" and "bool" in ast.dump(binding.value) if isinstance(binding.value, ast.AST) else False:
            return False
        if binding.kind == "value" and isinstance(binding.value, (ast.List, ast.Tuple, ast.Compare)):
            return False
        if binding.kind == "value" and isinstance(constant(binding.value), (bool, str)):  # type: ignore[arg-type]
            return False
    return True


def _uses(body: list[ast.stmt], tested: ast.expr) -> bool:
    """Whether the guarded branch passes the seed to a call that seeds or makes a generator."""
    wanted = ast.dump(tested)
    for statement in body:
        for part in ast.walk(statement):
            if isinstance(part, ast.Call) and _seeds(part):
                given = [*part.args, *(word.value for word in part.keywords)]
                if any(ast.dump(inner) == wanted for argument in given for inner in ast.walk(argument)):
                    return True
    return False


def _seeds(call: ast.Call) -> bool:
    name = called_name(call)
    return "seed" in name.lower() or name in (
        "default_rng",
        "RandomState",
        "Random",
        "PRNGKey",
        "key",
        "Generator",
        "set_random_state",
    )


def _default(node: ast.BoolOp, source: Source) -> bool:
    """``seed or 42`` and ``seed or random...``: another value takes the place of 0. ``seed or 0`` is the same thing."""
    last = node.values[-1]
    parent = source.parents.get(node)
    if isinstance(parent, (ast.If, ast.While, ast.BoolOp, ast.UnaryOp, ast.Assert)) or len(node.values) != 2:
        return False
    if isinstance(last, ast.Call) and called_name(last) in ("RandomState", "default_rng", "Random", "Generator"):
        return False  # then the name holds a generator, which is never false
    value = constant(last)
    return (isinstance(value, int) and not isinstance(value, bool) and value != 0) or isinstance(last, (ast.Call, ast.BinOp))


def _found(source: Source, tested: ast.expr, node: ast.expr) -> Finding:
    text = source.segment(tested)
    fix = Fix("test for None", (wrap(tested, "", " is not None")[1],), safe=True)
    return source.find(
        RULE, node, f"`{text}` is false for seed 0, which then counts as no seed; write `{text} is not None`", fix=fix
    )


def _or(source: Source, node: ast.BoolOp) -> Finding:
    seed, other = (source.segment(value) for value in node.values)
    fix = Fix("test for None", (replace_node(node, f"({seed} if {seed} is not None else {other})"),), safe=True)
    return source.find(
        RULE, node, f"`{seed} or {other}` replaces seed 0 by {other}; write `{seed} if {seed} is not None`", fix=fix
    )
