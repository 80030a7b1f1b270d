"""The order of files in a folder decides a result.

## What it flags

`os.listdir`, `os.scandir`, `os.walk`, `glob` and `Path.iterdir`, `.glob`, `.rglob` whose order reaches an index, a
slice, a numbering, a sample, an ordered write or a training step.

## Why it breaks a run

The file system gives names in its own order: it differs between machines, file systems and copies of one folder, and
after a file is rewritten. Running twice on one machine may well agree, which hides it.

## Example

    import os

    files = os.listdir("data")
    train, test = files[:80], files[80:]

## Use instead

    import os

    files = sorted(os.listdir("data"))
    train, test = files[:80], files[80:]

## When it stays silent

Where the order is forgotten: `sorted`, `.sort()`, `len`, `any`, `set`, `max`, comparisons; where only one element is
expected and checked for, or taken from a temporary folder; for work on each file by itself.

## Fix safety

Safe: `sorted(...)` is put around the call. `os.walk` and `os.scandir` are left to you.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from samerun.audit.expressions import called_name, names_in
from samerun.audit.model import Fix, Rule
from samerun.audit.order import Order
from samerun.audit.source import wrap
from samerun.audit.unordered import listings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule("OR301", "unsorted-listing", "warning", "the order of files in a folder decides a result", ("listing",))
WORDS = ("listdir scandir walk fwalk glob iglob iterdir rglob",)


def check(source: Source) -> Iterator[Finding]:
    """Listings whose order reaches a sink that is not a seeded sample (that one is OR306)."""
    order = Order(source)
    for node, scope, name in listings(source):
        sink = order.fate(node, scope)
        if sink is None or sink.samples or (sink.element and _temporary(node)):
            continue
        message = f"{name} gives files in no fixed order, and {sink.words}; sort them"
        chain = (f"order matters at {source.path}:{sink.node.lineno}",)  # type: ignore[attr-defined]
        needs = ("entry",) if sink.returned else ()
        yield source.find(RULE, node, message, chain=chain, fix=sorting(source, node, name), needs=needs)


def _temporary(node: ast.Call) -> bool:
    """Whether the folder is one the program has just made for itself, where one file is looked for."""
    names = {name.lower() for argument in node.args for name in names_in(argument)}
    return any("tmp" in name or "temp" in name for name in names)


def sorting(source: Source, node: ast.Call, name: str) -> Fix | None:
    """A fix that sorts a listing in place of the call; none where its elements are no names."""
    parent = source.parents.get(node)
    if name in ("os.walk", "os.fwalk", "os.scandir") or (isinstance(parent, ast.Call) and called_name(parent) == "next"):
        return None
    return Fix("sort the listing", wrap(node, "sorted(", ")"), safe=True)
