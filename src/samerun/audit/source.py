"""A file as rules see it: its walk, its calls by what they call, parents and uses of names when a rule asks."""

from __future__ import annotations

import ast
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Any

from samerun.audit.model import Edit, Finding, Fix
from samerun.audit.names import Scope, resolve
from samerun.audit.walk import Walk, children

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from samerun.audit.model import Rule


_UNKNOWN = "?"


class Site:
    """One call with the scope it stands in."""

    __slots__ = ("_path", "node", "scope")

    def __init__(self, node: ast.Call, scope: Scope) -> None:
        self.node = node
        self.scope = scope
        self._path: str | None = _UNKNOWN

    @property
    def path(self) -> str | None:
        """The path of what is called, None when unknown; found when first asked for."""
        if self._path is _UNKNOWN:
            self._path = resolve(self.node.func, self.scope)
        return self._path

    def argument(self, position: int, keyword: str) -> ast.expr | None:
        """The argument given at ``position`` (-1: keyword only) or as ``keyword``."""
        for word in self.node.keywords:
            if word.arg == keyword:
                return word.value
        if 0 <= position < len(self.node.args):
            return self.node.args[position]
        return None

    def open_ended(self) -> bool:
        """Whether ``*args`` or ``**kwargs`` may carry arguments that cannot be seen here."""
        return any(word.arg is None for word in self.node.keywords) or any(
            isinstance(argument, ast.Starred) for argument in self.node.args
        )


class Source:
    """One parsed file. Dropped, tree and all, as soon as its facts are taken."""

    def __init__(self, path: str, text: bytes, tree: ast.Module, *, notebook: bool = False) -> None:
        self.path = path
        self.text = text
        self.tree = tree
        self.notebook = notebook
        self.versions: dict[str, tuple[int, ...]] = {}
        self.walk = Walk(tree)
        self.sites = [Site(node, scope) for node, scope in self.walk.calls]
        self._by_name: dict[str, list[Site]] = defaultdict(list)
        self._by_method: dict[str, list[Site]] = defaultdict(list)
        self._aliased: list[Site] = []
        for site in self.sites:
            func = site.node.func
            name = ""
            if isinstance(func, ast.Attribute):
                name = func.attr
                self._by_method[name].append(site)
            elif isinstance(func, ast.Name):
                name = func.id
            (self._aliased if not name or name in self.walk.aliases else self._by_name[name]).append(site)

    def calls(self, *paths: str) -> Iterator[Site]:
        """Calls of exactly these paths."""
        return self.calls_in(paths)

    def calls_in(self, paths: Collection[str]) -> Iterator[Site]:
        """Calls of any path in a table; only sites that may mean one of them are resolved."""
        names = dict.fromkeys(path.rpartition(".")[2] for path in paths)
        for sites in (*(self._by_name.get(name, ()) for name in names), self._aliased):
            for site in sites:
                if site.path in paths:
                    yield site

    def methods(self, *names: str) -> Iterator[Site]:
        """Calls of a method with one of these names, whatever the receiver."""
        for name in names:
            yield from self._by_method.get(name, ())

    def paths(self) -> Iterator[str]:
        """Every known callee, as often as it is called."""
        return (site.path for site in self.sites if site.path is not None)

    def nodes(self, *classes: type) -> Iterator[tuple[Any, Scope]]:
        """Nodes of these classes (of those that the walk keeps), with the scope they stand in."""
        for cls in classes:
            yield from self.walk.nodes.get(cls, ())

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        """The parent of every node; built when first asked for."""
        parents: dict[ast.AST, ast.AST] = {}
        stack: list[ast.AST] = [self.tree]
        while stack:
            node = stack.pop()
            below = children(node)
            for child in below:
                parents[child] = node
            stack += below
        return parents

    @cached_property
    def _names(self) -> dict[str, list[ast.Name]]:
        names: dict[str, list[ast.Name]] = defaultdict(list)
        for node in self.parents:
            if node.__class__ is ast.Name:
                names[node.id].append(node)
        return names

    @cached_property
    def _scope_of(self) -> dict[ast.AST, Scope]:
        return {scope.node: scope for scope in self.walk.scopes}

    def scope_of(self, node: ast.AST) -> Scope:
        """The scope that ``node`` stands in."""
        here: ast.AST | None = self.parents.get(node)
        while here is not None and here not in self._scope_of:
            here = self.parents.get(here)
        return self._scope_of[here] if here is not None else self.walk.module

    def ancestors(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes around ``node``, innermost first."""
        parent = self.parents.get(node)
        while parent is not None:
            yield parent
            parent = self.parents.get(parent)

    def statement(self, node: ast.AST) -> ast.stmt:
        """The statement that ``node`` stands in."""
        for around in (node, *self.ancestors(node)):
            if isinstance(around, ast.stmt):
                return around
        raise ValueError("the node stands in no statement; it must be one of this file's tree")

    def loads(self, name: str, scope: Scope) -> list[ast.Name]:
        """Uses of ``name`` that see the binding of ``scope``'s function, in source order."""
        home = scope.find(name)
        owner = home[0] if home else scope
        found = []
        for node in self._names.get(name, ()):
            if isinstance(node.ctx, ast.Load):
                seen = self.scope_of(node).find(name)
                if seen is not None and seen[0] is owner:
                    found.append(node)
        return sorted(found, key=lambda node: (node.lineno, node.col_offset))

    def segment(self, node: Any) -> str:
        """The source of ``node``."""
        first, last = int(node.lineno) - 1, int(node.end_lineno) - 1
        if first == last:
            return self.lines[first][int(node.col_offset) : int(node.end_col_offset)].decode()
        rows = [self.lines[first][node.col_offset :], *self.lines[first + 1 : last], self.lines[last][: node.end_col_offset]]
        return b"\n".join(rows).decode()

    @cached_property
    def lines(self) -> list[bytes]:
        """The file's lines, without their ends."""
        return self.text.splitlines()

    def wide_lines(self) -> dict[str, str]:
        """Lines with calls on them that hold more than ASCII: their columns in bytes are not those people count."""
        if self.text.isascii():
            return {}
        numbers = {number for site in self.sites for number in (site.node.lineno, site.node.end_lineno or 0)}
        wide = {number: self.lines[number - 1] for number in numbers if 0 < number <= len(self.lines)}
        return {str(number): line.decode() for number, line in sorted(wide.items()) if not line.isascii()}

    def find(self, rule: Rule, node: Any, message: str, **more: Any) -> Finding:
        """A finding of ``rule`` at ``node``."""
        return Finding(
            rule.code,
            node.lineno,
            node.col_offset,
            message,
            node.end_lineno or node.lineno,
            node.end_col_offset or node.col_offset,
            self.path,
            **more,
        )

    def spelled(self, path: str, scope: Scope) -> str | None:
        """How ``path`` (``numpy.random.seed``) is written in ``scope`` with the imports there, or None if it is not imported."""
        parts = path.split(".")
        here: Scope | None = scope
        while here is not None:
            for name, bindings in here.bindings.items():
                for binding in bindings:
                    if binding.kind == "import":
                        imported = str(binding.value)
                        if imported == path:
                            return name
                        if path.startswith(imported + ".") and imported.split(".")[0] == parts[0]:
                            return name + path[len(imported) :]
            here = here.parent
        return None


def replace_node(node: Any, text: str) -> Edit:
    """An edit that puts ``text`` in place of ``node``."""
    return Edit((node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset), text)


def move_before(source: Source, node: ast.stmt, target: ast.AST, title: str, *, safe: bool) -> Fix | None:
    """A fix that puts a one-line statement above the statement that ``target`` stands in, or above the block around that.

    None where it does not stand on a line of its own, is the only one of its block, or an import would come after it.
    """
    body = _body_of(source, node)
    above = source.statement(target)
    while above not in body and not any(above is around for around in source.ancestors(node)):
        above = source.statement(source.parents[above])
    line = source.lines[node.lineno - 1]
    alone = line.strip() == source.segment(node).encode() and node.lineno == node.end_lineno
    passed = [
        part for part in body if above.lineno <= part.lineno < node.lineno and isinstance(part, (ast.Import, ast.ImportFrom))
    ]
    if not alone or passed or len(body) == 1 or source.notebook:
        return None
    end = "\r\n" if b"\r\n" in source.text else "\n"
    place = (above.lineno, 0)
    text = " " * above.col_offset + source.segment(node) + end
    return Fix(title, (Edit(place, place, text), Edit((node.lineno, 0), (node.lineno + 1, 0), "")), safe)


def _body_of(source: Source, node: ast.stmt) -> list[ast.stmt]:
    parent = source.parents[node]
    return next(block for name in ("body", "orelse", "finalbody") if node in (block := getattr(parent, name, None) or []))


def wrap(node: Any, before: str, after: str) -> tuple[Edit, ...]:
    """Edits that put text around ``node``, leaving it as it is written."""
    start, end = (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)
    return Edit(start, start, before), Edit(end, end, after)


def add_argument(source: Source, call: ast.Call, text: str, title: str, *, safe: bool, imports: tuple[str, ...] = ()) -> Fix:
    """A fix that adds one more argument at the end of a call, whatever commas and comments stand there."""
    last = [*call.args, *(word.value for word in call.keywords)]
    if last:
        tail = max(last, key=lambda node: (node.end_lineno or 0, node.end_col_offset or 0))
        end = _past_brackets(source, call, (tail.end_lineno or 0, tail.end_col_offset or 0))
        return Fix(title, (Edit(end, end, ", " + text),), safe, imports)
    close = (call.end_lineno or 0, (call.end_col_offset or 1) - 1)
    return Fix(title, (Edit(close, close, text),), safe, imports)


def _past_brackets(source: Source, call: ast.Call, end: tuple[int, int]) -> tuple[int, int]:
    """The position after closing brackets that belong to the last argument: ``f((a))`` ends its argument at ``a``."""
    line, column = end
    rest = source.lines[line - 1][column:]
    if line != call.end_lineno:
        extra = len(rest) - len(rest.lstrip(b")"))
    else:
        inner = rest[: (call.end_col_offset or 0) - 1 - column]
        extra = len(inner) - len(inner.lstrip(b")"))
    return line, column + extra
