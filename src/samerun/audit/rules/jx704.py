"""The result of `split` is thrown away.

## What it flags

A statement that only calls `jax.random.split` or `fold_in`.

## Why it breaks a run

Keys do not change in place. The old key goes on being used, and its numbers repeat.

## Example

    import jax

    key = jax.random.PRNGKey(0)
    jax.random.split(key)

## Use instead

    import jax

    key = jax.random.PRNGKey(0)
    key, subkey = jax.random.split(key)

## When it stays silent

In tests, and in timing code that only runs it.

## Fix safety

None is offered.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from samerun.audit.expressions import called_name
from samerun.audit.model import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule("JX704", "discarded-split", "error", "the result of split is thrown away")
WORDS = ("jax", "split( fold_in(")


def check(source: Source) -> Iterator[Finding]:
    """Calls of split and fold_in as statements."""
    for site in source.calls("jax.random.split", "jax.random.fold_in"):
        if isinstance(source.parents.get(site.node), ast.Expr):
            name = called_name(site.node)
            yield source.find(RULE, site.node, f"{name} returns new keys and leaves the old one as it is; use what it returns")
