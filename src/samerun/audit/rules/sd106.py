"""A library seeds the program's global generator.

## What it flags

A function or method of a module that other code imports, which seeds a global generator and does other work besides.

## Why it breaks a run

Whoever calls it loses the state of their own generator: their draws repeat from there, and a study of many seeds
silently runs one.

## Example

    import numpy as np


    def make_noise(size):
        np.random.seed(0)
        return np.random.normal(size=size)

## Use instead

    import numpy as np


    def make_noise(size, seed=0):
        return np.random.default_rng(seed).normal(size=size)

## When it stays silent

In functions named after seeding (`set_seed`, `fix_random_state`), in those that only seed, in entry points and tests,
and where the old state is put back.

## Fix safety

None is offered.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from samerun.audit.expressions import called_name
from samerun.audit.model import Rule
from samerun.audit.runs import says_it_seeds
from samerun.audit.walk import is_main_guard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.names import Scope
    from samerun.audit.source import Source

RULE = Rule("SD106", "global-reseed-in-library", "warning", "library code seeds the program's global generator")
WORDS = ("seed( manual_seed(",)
_MAIN = (
    "main",
    "run",
    "train",
    "test",
    "demo",
    "example",
    "setup",
    "init",
    "launch",
    "experiment",
    "worker",
    "cli",
    "start",
    "generate",
    "timed",
    "bench",
    "profile",
)
_ASIDE = ("test", "bench", "check", "profil", "demo", "example")  # files that measure or show, and want one input
_RESTORES = ("get_state", "set_state", "getstate", "setstate", "get_rng_state", "set_rng_state", "fork_rng", "temp_seed")
_OWN = ("random.seed", "numpy.random.seed", "torch.manual_seed")


def check(source: Source) -> Iterator[Finding]:
    """Functions that seed a global generator with a constant and draw from it, in a module that is no program."""
    if any(word in source.path.lower() for word in _ASIDE) or source.notebook or _is_program(source):
        return
    for site in source.calls(*_OWN):
        scope = site.scope.function()
        value = site.argument(0, "seed")
        if scope.kind != "function" or not isinstance(value, ast.Constant) or not isinstance(value.value, int):
            continue
        if _allowed(scope) or _decorated(scope.node):
            continue
        call = source.segment(site.node)
        message = f"{call} in {scope.qualname}() reseeds the generator of whoever calls it; use a generator of your own"
        yield source.find(RULE, site.node, message, certainty="likely")


def _is_program(source: Source) -> bool:
    tops = source.tree.body
    return any(isinstance(node, ast.If) and is_main_guard(node.test) for node in tops) or any(
        isinstance(node, (ast.For, ast.While)) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call))
        for node in tops
    )


def _allowed(scope: Scope) -> bool:
    names = scope.qualname.lower()
    if says_it_seeds(names) or any(names.split(".")[-1].lstrip("_").startswith(word) for word in _MAIN):
        return True
    if all(_only_seeds(statement) for statement in scope.node.body):  # type: ignore[attr-defined]
        return True
    return any(called_name(part) in _RESTORES for part in ast.walk(scope.node) if isinstance(part, ast.Call))


def _only_seeds(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.Expr):
        return isinstance(statement, ast.Pass) or (
            isinstance(statement, ast.Return) and not isinstance(statement.value, ast.Call)
        )
    return isinstance(statement.value, ast.Constant) or "seed" in called_name(statement.value)


def _decorated(node: ast.AST) -> bool:
    return any(called_name(part) in ("command", "main", "fixture", "script") for part in getattr(node, "decorator_list", ()))
