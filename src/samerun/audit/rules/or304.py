"""Things are ordered by `id()`, an address in memory.

## What it flags

`sorted(..., key=id)`, `min` or `max` by `id`.

## Why it breaks a run

An object's id is where it happens to lie in memory, which differs from process to process: the order is another one
each time.

## Example

    layers = [object(), object()]
    first = sorted(layers, key=id)[0]

## Use instead

    layers = [object(), object()]
    first = layers[0]

## When it stays silent

Where ids are only compared for equality, or used to find repeats.

## Fix safety

None: which order is meant is not known.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from samerun.audit.expressions import called_name
from samerun.audit.model import Rule
from samerun.audit.names import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.names import Scope
    from samerun.audit.source import Source

RULE = Rule("OR304", "id-order", "warning", "things are ordered by id(), an address in memory", ("addresses",))
WORDS = ("id", "sorted min max")
PATTERNS = (re.compile(rb"key\s*=\s*(?:id\b|lambda[^:]*:\s*id\s*\()"),)


def check(source: Source) -> Iterator[Finding]:
    """Sorting, minimum and maximum by the built-in id."""
    for site in source.sites:
        name = called_name(site.node)
        key = site.argument(-1, "key") if name in ("sorted", "min", "max") else None
        if key is None or not _is_id(key, site.scope):
            continue
        if name != "sorted" or isinstance(source.parents.get(site.node), ast.Subscript):
            message = f"{name}() by id() orders by address, which differs in each process; use a key of the values"
            yield source.find(RULE, site.node, message)


def _is_id(key: ast.expr, scope: Scope) -> bool:
    if isinstance(key, ast.Lambda):
        body = key.body
        return isinstance(body, ast.Call) and resolve(body.func, scope) == "builtins.id" and len(body.args) == 1
    return isinstance(key, ast.Name) and resolve(key, scope) == "builtins.id"
