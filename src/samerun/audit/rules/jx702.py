"""A JAX key is made from the clock or another source of entropy.

## What it flags

`jax.random.PRNGKey` or `jax.random.key` of a value from the time, the process id, `os.urandom`, `np.random` or
`random`.

## Why it breaks a run

JAX leaves randomness to explicit keys so that a run repeats; this key is another one each time.

## Example

    import time
    import jax

    key = jax.random.PRNGKey(int(time.time()))

## Use instead

    import jax

    key = jax.random.PRNGKey(0)

## When it stays silent

In tests; where the seed is also printed, logged or saved.

## Fix safety

None: which seed is wanted is not known.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from samerun.audit.expressions import called_name, names_in, value_of
from samerun.audit.flow import entropy
from samerun.audit.model import Rule
from samerun.audit.names import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.names import Scope
    from samerun.audit.source import Source

RULE = Rule(
    "JX702",
    "entropy-key",
    "warning",
    "a JAX key is made from the clock or another source of entropy",
    ("clock", "os.entropy", "numpy.random", "python.random"),
)
WORDS = ("jax", "PRNGKey( key(")


def check(source: Source) -> Iterator[Finding]:
    """Keys made from entropy."""
    for site in source.calls("jax.random.PRNGKey", "jax.random.key"):
        value = site.argument(0, "seed")
        found = None if value is None else entropy(value, site.scope, source)
        origin = found[0] if found is not None else None if value is None else _global(value, site.scope)
        names = names_in(value) & set(site.scope.function().bindings) if value is not None else set()
        if origin is not None and not any(len(source.loads(name, site.scope)) > 1 for name in names):
            yield source.find(
                RULE, site.node, f"this key comes from {origin}, so it is another one on each run; pass a fixed seed"
            )


def _global(value: ast.expr, scope: Scope) -> str | None:
    for part in ast.walk(value_of(value, scope)):
        if isinstance(part, ast.Call) and resolve(part.func, scope) in (
            "numpy.random.randint",
            "random.randint",
            "random.getrandbits",
        ):
            return f"{called_name(part)} of a global generator"
    return None
