"""One key is split and folded.

## What it flags

`split(key)` and `fold_in(key, i)` of the same binding of a key in one function.

## Why it breaks a run

`split(key, n)[i]` equals `fold_in(key, i)`: the two families of keys are the same keys, so their numbers repeat.

## Example

    import jax

    key = jax.random.PRNGKey(0)
    first, second = jax.random.split(key)
    step = jax.random.fold_in(key, 0)

## Use instead

    import jax

    key, parent = jax.random.split(jax.random.PRNGKey(0))
    first, second = jax.random.split(key)
    step = jax.random.fold_in(parent, 0)

## When it stays silent

Where the key is bound anew in between, or the calls are in branches that exclude each other; in tests.

## Fix safety

None is offered.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from samerun.audit.expressions import bound_in, constant
from samerun.audit.model import Rule
from samerun.audit.names import binding_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Site, Source

RULE = Rule("JX705", "split-and-foldin", "error", "one key is split and folded, which gives identical keys")
WORDS = ("jax", "split(", "fold_in(")


def check(source: Source) -> Iterator[Finding]:
    """fold_in and split of one binding in straight code of one scope."""
    split = {place: site for site in source.calls("jax.random.split") if (place := _place(source, site)) is not None}
    for site in source.calls("jax.random.fold_in"):
        place = _place(source, site)
        if place is not None and place in split and not is_small_text(site):
            other = split[place].node.lineno
            message = f"{place[1]} is also split at line {other}, and fold_in(key, i) equals split(key)[i]; split once"
            yield source.find(RULE, site.node, message, chain=(f"split at {source.path}:{other}",))


def is_small_text(site: Site) -> bool:
    """Whether what is folded in is a large constant, which no split reaches."""
    data = constant(site.argument(1, "data"))
    return isinstance(data, int) and data > 64


def _place(source: Source, site: Site) -> tuple[int, str, int] | None:
    key = site.argument(0, "key")
    statement = source.statement(site.node)
    if not isinstance(key, ast.Name) or key.id in bound_in(statement):
        return None
    if any(isinstance(parent, (ast.If, ast.IfExp, ast.Try)) for parent in source.ancestors(site.node)):
        return None
    binding = binding_at(site.scope, key.id, site.node.lineno)
    return None if binding is None else (id(site.scope), key.id, binding.line)
