"""Values without a fixed order: listings of folders, and sets whose elements hash differently in the next process."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from samerun.audit.expressions import called_name
from samerun.audit.names import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.names import Scope
    from samerun.audit.source import Source

# Any source that makes a set has one of these: a call, a literal or a comprehension.
SETS = (
    re.compile(rb"set\((?<![.\w]set\()(?<!sorted\(set\()(?<!len\(set\()"),
    re.compile(rb"frozenset\("),
    re.compile(rb"\{(?<!in \{)(?<! : \{)\s*(?:'[^'\n{}]*'|\"[^\"\n{}]*\")\s*[,}]"),
    re.compile(rb"\{(?!\[)[^{}:]*\sfor\s"),
)
# Any source that lists a folder has one of these.
LISTED = tuple(re.compile(word) for word in (rb"listdir", rb"scandir", rb"os\.f?walk", rb"glob\(", rb"iterdir\("))
LISTINGS = frozenset({"os.listdir", "os.scandir", "os.walk", "glob.glob", "glob.iglob", "os.fwalk"})


def listings(source: Source) -> Iterator[tuple[ast.Call, Scope, str]]:
    """Calls that list a folder in the order the file system has it, and what to call them in a message."""
    for site in source.calls(*LISTINGS):
        yield site.node, site.scope, str(site.path)
    for site in source.methods("iterdir", "rglob", "glob"):
        if site.path in LISTINGS or not isinstance(site.node.func, ast.Attribute):
            continue
        path = site.path or ""
        known = path.startswith("pathlib.") or (site.path is None and site.node.func.attr != "glob")
        if known or (site.path is None and _folder_like(site.node.func.value)):
            yield site.node, site.scope, f"Path.{site.node.func.attr}"


def _folder_like(node: ast.expr) -> bool:
    name = called_name(node).lower()
    return isinstance(node, ast.BinOp) or any(word in name for word in ("path", "dir", "root", "folder"))


_INTEGERS = (
    "idx", "ids", "indices", "index", "label", "target", "dims", "shape", "size", "num", "axes", "axis", "years", "ranks",
    "classes", "dim", "degree", "rows", "cols", "nodes", "_id", "len", "devices", "levels", "epochs", "steps", "ints", "range",
)  # fmt: skip


def sets(source: Source) -> Iterator[tuple[ast.expr, Scope]]:
    """Expressions that make a set whose elements may hash differently in the next process."""
    for site in source.calls("builtins.set", "builtins.frozenset"):
        if site.node.args and not _integers(site.node.args[0]):
            yield site.node, site.scope
    yield from _grown(source)
    for node, scope in source.nodes(ast.Set):
        if any(isinstance(item, ast.Constant) and isinstance(item.value, (str, bytes)) for item in node.elts):
            yield node, scope
    for node, scope in source.nodes(ast.SetComp):
        if not _integers(node.elt) and not any(_integers(part.iter) for part in node.generators):
            yield node, scope


def of_text(node: ast.expr) -> bool:
    """Whether a set is seen to hold text: literals, or what splitting and joining gives."""
    text = (ast.JoinedStr, ast.Call, ast.Constant)
    made = [part for part in ast.walk(node) if isinstance(part, text)]
    return any(
        isinstance(part, ast.JoinedStr)
        or (isinstance(part, ast.Constant) and isinstance(part.value, str))
        or called_name(part) in ("split", "splitlines", "join", "lower", "upper", "strip", "str")
        for part in made
    )


def _grown(source: Source) -> Iterator[tuple[ast.expr, Scope]]:
    """Iterations over a set that starts empty and is added to: the set is unordered where it is iterated."""
    iterated = [(node.iter, scope) for node, scope in source.nodes(ast.For)]
    iterated += [
        (site.node.args[0], site.scope) for site in source.calls("builtins.list", "builtins.enumerate") if site.node.args
    ]
    for node, scope in iterated:
        if not isinstance(node, (ast.Name, ast.Attribute)) or resolve(node, scope) != "builtins.set()":
            continue
        name = called_name(node)
        added = [
            site.node.args[0]
            for site in source.methods("add", "update")
            if site.node.args and isinstance(site.node.func, ast.Attribute) and called_name(site.node.func.value) == name
        ]
        if added and not any(_integers(item) for item in added):
            yield node, scope


def _integers(node: ast.expr) -> bool:
    """Whether elements are most likely integers, whose hashes are the same in every process."""
    if isinstance(node, (ast.List, ast.Tuple)):
        return all(isinstance(item, ast.Constant) and not isinstance(item.value, (str, bytes)) for item in node.elts)
    if isinstance(node, ast.Call) and called_name(node) in (
        "range",
        "len",
        "int",
        "arange",
        "randperm",
        "randint",
        "hash",
        "id",
        "ord",
    ):
        return True
    if isinstance(node, (ast.ListComp, ast.GeneratorExp)):
        return _integers(node.elt)
    if isinstance(node, ast.Subscript):
        return _integers(node.value)
    if isinstance(node, ast.IfExp):
        return _integers(node.body) or _integers(node.orelse)
    if isinstance(node, ast.BinOp):
        return not isinstance(node.op, ast.Add) or _integers(node.left) or _integers(node.right)
    name = called_name(node).lower()
    return name in ("y", "i", "j", "k", "n", "x", "yy", "ys") or any(word in name for word in _INTEGERS)
