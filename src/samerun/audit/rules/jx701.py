"""A JAX key is used twice.

## What it flags

One key passed to two samplers, or to a sampler and `split`, with no new key bound in between.

## Why it breaks a run

A key stands for its numbers: used twice, it gives the same numbers twice. Noise equals noise, layers start alike.

## Example

    import jax

    key = jax.random.PRNGKey(0)
    a = jax.random.normal(key, (3,))
    b = jax.random.normal(key, (3,))

## Use instead

    import jax

    first, second = jax.random.split(jax.random.PRNGKey(0))
    a = jax.random.normal(first, (3,))
    b = jax.random.normal(second, (3,))

## When it stays silent

In branches that exclude each other; for `fold_in`, which makes other keys; where the two calls are the same on
purpose (equal arguments); in tests.

## Fix safety

None is offered: splitting changes the numbers.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from samerun.audit.expressions import bound_in
from samerun.audit.model import Rule
from samerun.audit.names import binding_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Site, Source

RULE = Rule("JX701", "key-reuse", "error", "a JAX key is used twice")
_SAMPLERS = frozenset(
    [
        "normal",
        "uniform",
        "randint",
        "bernoulli",
        "categorical",
        "choice",
        "permutation",
        "gamma",
        "beta",
        "exponential",
        "gumbel",
        "laplace",
        "logistic",
        "truncated_normal",
        "dirichlet",
        "multivariate_normal",
        "poisson",
        "rademacher",
        "bits",
        "shuffle",
        "orthogonal",
        "ball",
        "cauchy",
        "t",
    ]
)
WORDS = ("jax", "random", " ".join(f"{name}(" for name in sorted(_SAMPLERS)))


def check(source: Source) -> Iterator[Finding]:
    """Second uses of one binding of a key, in straight code of one function."""
    used: dict[tuple[int, str, int], Site] = {}
    for site in source.sites:
        path = site.path or ""
        if not path.startswith("jax.random.") or path.rpartition(".")[2] not in _SAMPLERS | {"split"}:
            continue
        key = site.argument(0, "key")
        if not isinstance(key, ast.Name):
            continue
        binding = binding_at(site.scope, key.id, site.node.lineno)
        if binding is None or site.scope.kind not in ("function", "module"):
            continue
        place = (id(site.scope), key.id, binding.line)
        first = used.setdefault(place, site)
        if first is not site and _both_run(source, first, site) and not _rebound(source, first, site, key.id):
            message = f"{key.id} was used at line {first.node.lineno} already, so both draws come from one stream; split it"
            chain = (f"first used at {source.path}:{first.node.lineno}",)
            yield source.find(RULE, site.node, message, chain=chain)


def _both_run(source: Source, first: Site, second: Site) -> bool:
    """Whether one execution has both calls: no branch that holds one of them only, and no return in between."""
    return _arms(source, first) == _arms(source, second)


def _arms(source: Source, site: Site) -> list[tuple[int, str]]:
    found = []
    child: ast.AST = site.node
    for parent in source.ancestors(site.node):
        if isinstance(parent, (ast.If, ast.Try, ast.IfExp, ast.Match, ast.ExceptHandler)):
            arm = next(
                (name for name in parent._fields if child is getattr(parent, name) or _within(child, getattr(parent, name))), ""
            )
            found.append((id(parent), arm))
        if isinstance(parent, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            break
        child = parent
    return found


def _within(child: ast.AST, field: object) -> bool:
    return isinstance(field, list) and any(child is item for item in field)


def _rebound(source: Source, first: Site, second: Site, name: str) -> bool:
    """Whether the statement of the first call binds the key anew: ``key, sub = split(key)``."""
    statement = source.statement(first.node)
    return name in bound_in(statement)
