"""Results are collected in the order in which they happen to finish.

## What it flags

`imap_unordered` and `as_completed` whose results are appended to a list, without the position they belong to.

## Why it breaks a run

Which task finishes first depends on the machine's load. The list has another order each time, and sums of floats over
it other last digits.

## Example

    from concurrent.futures import ThreadPoolExecutor, as_completed

    with ThreadPoolExecutor() as pool:
        futures = [pool.submit(pow, base, 2) for base in range(9)]
        results = []
        for future in as_completed(futures):
            results.append(future.result())
    print(results[0])

## Use instead

    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor() as pool:
        futures = [pool.submit(pow, base, 2) for base in range(9)]
        results = [future.result() for future in futures]
    print(results[0])

## When it stays silent

Where results are stored by key or index, sorted afterwards, or appended with their index; where they only move a
progress bar; for `asyncio.gather`, `map` and `imap`, which keep order.

## Fix safety

None for futures; safe for `imap_unordered`, which becomes `imap`.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from samerun.audit.expressions import bound_in, called_name
from samerun.audit.model import Edit, Fix, Rule
from samerun.audit.order import Order

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.names import Scope
    from samerun.audit.source import Site, Source

RULE = Rule("OR305", "completion-order", "warning", "results are collected in the order in which they finish", ("schedule",))
WORDS = ("as_completed imap_unordered",)


def check(source: Source) -> Iterator[Finding]:
    """Loops and comprehensions over completion order that keep a list."""
    for site in [*source.calls("concurrent.futures.as_completed", "asyncio.as_completed"), *source.methods("imap_unordered")]:
        name = called_name(site.node)
        if not _collected(source, site):
            continue
        fix = None
        if name == "imap_unordered" and isinstance(site.node.func, ast.Attribute):
            end = (site.node.func.end_lineno or 0, site.node.func.end_col_offset or 0)
            fix = Fix("keep the order", (Edit((end[0], end[1] - len(name)), end, "imap"),), safe=True)
        message = (
            f"{name} gives results in the order in which they finish, and they are kept in a list; keep the order of the tasks"
        )
        yield source.find(RULE, site.node, message, fix=fix)


def _collected(source: Source, site: Site) -> bool:
    child: ast.AST = site.node
    for parent in source.ancestors(site.node):
        if isinstance(parent, ast.Call) and child is not parent.func:
            if called_name(parent) not in ("tqdm", "list", "track", "enumerate", "iter", "progress_bar"):
                return False
            if called_name(parent) == "list":
                return _list_kept(source, parent, site.scope)
        elif isinstance(parent, ast.comprehension):
            owner = source.parents.get(parent)
            return (
                isinstance(owner, ast.ListComp)
                and not isinstance(owner.elt, (ast.Tuple, ast.Dict))
                and _list_kept(source, owner, site.scope)
            )
        elif isinstance(parent, (ast.For, ast.AsyncFor)):
            return _appends(source, parent, site.scope)
        elif isinstance(parent, ast.stmt):
            return False
        child = parent
    return False


def _list_kept(source: Source, node: ast.AST, scope: Scope) -> bool:
    return Order(source).fate(node, scope) is not None


def _appends(source: Source, loop: ast.For | ast.AsyncFor, scope: Scope) -> bool:
    """Whether the loop's body appends a plain result to a list whose order matters or which is returned."""
    for part in ast.walk(loop):
        if isinstance(part, ast.Call) and called_name(part) in ("append", "extend") and isinstance(part.func, ast.Attribute):
            receiver = part.func.value
            if not isinstance(receiver, ast.Name) or not part.args or isinstance(part.args[0], (ast.Tuple, ast.Dict)):
                continue
            if receiver.id in bound_in(loop):
                continue
            uses = [use for use in source.loads(receiver.id, scope) if use.lineno > (loop.end_lineno or 0)]
            if any(_sorts(source, use) for use in uses):
                return False
            if any(_ordered(source, use) for use in uses):
                return True
    return False


def _sorts(source: Source, use: ast.Name) -> bool:
    parent = source.parents.get(use)
    if isinstance(parent, ast.Attribute):
        return parent.attr == "sort"
    return isinstance(parent, ast.Call) and called_name(parent) in ("sorted", "len", "set", "Counter", "dict")


def _ordered(source: Source, use: ast.Name) -> bool:
    """Whether a use keeps the list's order: returned, indexed, stacked or made into an array or frame."""
    parent = source.parents.get(use)
    if isinstance(parent, (ast.Return, ast.Subscript)):
        return True
    names = (
        "array",
        "asarray",
        "stack",
        "vstack",
        "hstack",
        "concatenate",
        "concat",
        "cat",
        "DataFrame",
        "mean",
        "sum",
        "average",
        "zip",
    )
    return isinstance(parent, ast.Call) and called_name(parent) in names
