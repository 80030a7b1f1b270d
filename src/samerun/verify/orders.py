"""Whether the order of a set may decide something in a program: a small one has few orders, and several runs may have had the
same by luck. The audit tells only what it is sure of; here a set is enough of which more than its members may be asked.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from samerun.verify.session import Run

_MADE = ("set", "frozenset")
_COUNTED = ("sorted", "len", "min", "max", "any", "all")
_COMBINED = ("set", "frozenset", "isdisjoint", "issubset", "issuperset", "update")  # into another set, or with one


def may_decide_by_order(run: Run) -> bool:
    """Whether a file that the run came by makes a set, or hashes, where its order or number may go into something."""
    files = {event.file for events in run.trace.lanes.values() for event in events if event.file}
    return any(_has_open_order(run.root / file) for file in files | {use.file for use in run.trace.uses if use.file})


@cache
def _has_open_order(file: Path) -> bool:
    try:
        tree = ast.parse(file.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return False
    settled = {id(node) for node in _settled(tree)}
    return any(_is_open(node) and id(node) not in settled for node in ast.walk(tree))


def _is_open(node: ast.AST) -> bool:
    """A set of more than numbers that the code writes out, one that is made of something, or a call of ``hash``."""
    if isinstance(node, ast.Set):
        return len(node.elts) > 1 and not all(isinstance(e, ast.Constant) and isinstance(e.value, int) for e in node.elts)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id == "hash" or (node.func.id in _MADE and bool(node.args))
    return isinstance(node, ast.SetComp)


def _settled(tree: ast.AST) -> Iterator[ast.AST]:
    """What is only counted, sorted, compared or asked for members. Under a ``key``, order decides between equals."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and _name(node.func) in _COUNTED + _COMBINED
            and not any(k.arg == "key" for k in node.keywords)
        ):
            yield from node.args
        elif isinstance(node, ast.Compare):
            yield from node.comparators
            yield node.left


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else function.attr if isinstance(function, ast.Attribute) else ""
