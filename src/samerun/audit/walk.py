"""One walk over a file's tree: its scopes with their bindings, its steps in execution order, and the nodes rules ask for.

Statements are walked block by block (Python itself bounds how deep blocks nest), expressions with a stack of our own. The
calls of one statement are put in evaluation order by where they end: arguments end before the call that takes them.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import Any

from samerun.audit.names import Scope, Step

# The node classes that rules look at, beside calls.
_WANTED = frozenset(
    {
        ast.If, ast.IfExp, ast.BoolOp, ast.Assign, ast.Expr, ast.For, ast.AsyncFor, ast.While, ast.Subscript, ast.Compare,
        ast.ListComp, ast.GeneratorExp, ast.DictComp, ast.SetComp, ast.Set, ast.FunctionDef, ast.AsyncFunctionDef,
        ast.ClassDef, ast.Lambda, ast.BinOp, ast.JoinedStr, ast.Dict,
    }
)  # fmt: skip
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_EXITS = (ast.Return, ast.Raise, ast.Break, ast.Continue)
# Fields of each node class that can hold nodes (expression contexts and plain values left out).
_FIELDS: dict[type, tuple[str, ...]] = {}
_PLAIN = frozenset(
    {
        "ctx", "id", "attr", "n", "s", "kind", "op", "ops", "type_comment", "names", "kwd_attrs", "module", "level", "arg",
        "conversion", "simple", "is_async", "annotation",
    }
)  # fmt: skip


def fields_of(cls: type) -> tuple[str, ...]:
    """The fields of a node class that can hold nodes, annotations left out."""
    known = _FIELDS.get(cls)
    if known is None:
        names: tuple[str, ...] = cls._fields  # type: ignore[attr-defined]
        plain = _PLAIN | {"value"} if cls is ast.Constant else _PLAIN
        known = _FIELDS[cls] = tuple(name for name in names if name not in plain)
    return known


def children(node: Any) -> list[Any]:
    """The nodes directly below a node, annotations left out."""
    found: list[Any] = []
    for name in fields_of(node.__class__):
        value = getattr(node, name, None)
        if value.__class__ is list:
            found += value if None not in value else [item for item in value if item is not None]
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


class Walk:
    """What one walk of a module's tree found.

    ``nodes`` maps a node class to its nodes with the scope they stand in; ``calls`` are all calls; ``scopes`` all scopes.
    """

    def __init__(self, tree: ast.Module) -> None:
        self.module = Scope("module", "", tree, None)
        self.scopes: list[Scope] = [self.module]
        self.nodes: dict[type, list[tuple[Any, Scope]]] = defaultdict(list)
        self.calls: list[tuple[ast.Call, Scope]] = []
        self.aliases: set[str] = set()  # names and attributes that may stand for something of another name
        self._block(tree.body, self.module, self.module.block)

    def drop(self) -> None:
        """Untie the scopes, so that the tree is freed at once: they refer to each other, and the collector is off."""
        for scope in self.scopes:
            scope.parent = None
            scope.block.clear()
            scope.bindings.clear()
            scope.held.clear()
        self.nodes.clear()
        self.calls.clear()

    def _block(self, body: list[ast.stmt], scope: Scope, out: list[Step]) -> None:
        for statement in body:
            self._statement(statement, scope, out)

    def _statement(self, node: ast.stmt, scope: Scope, out: list[Step]) -> None:
        cls = node.__class__
        if cls in _WANTED:
            self.nodes[cls].append((node, scope))
        special = _STATEMENTS.get(cls)
        if special is not None:
            special(self, node, scope, out)
            return
        self._expressions([node], scope, out)
        if cls in _EXITS:
            out.append(Step("exit", node, scope))

    def _expressions(self, roots: list[Any], scope: Scope, out: list[Step]) -> None:
        """Walk expressions, collecting calls as steps in evaluation order."""
        calls: list[tuple[ast.Call, Scope]] = []
        self._collect(roots, scope, calls)
        if calls:
            if len(calls) > 1:
                calls.sort(key=_end)
            self.calls.extend(calls)
            out.extend([Step("call", call, here) for call, here in calls])

    def _collect(self, stack: list[Any], here: Scope, calls: list[tuple[ast.Call, Scope]]) -> None:
        """Walk with a stack; the commonest classes first, since every node of every file comes through here."""
        while stack:
            node = stack.pop()
            cls = node.__class__
            if cls is ast.Name or cls is ast.Constant:
                continue
            if cls is ast.Attribute:
                stack.append(node.value)
            elif cls is ast.Call:
                calls.append((node, here))
                stack.append(node.func)
                stack += node.args
                stack += [word.value for word in node.keywords]
            else:
                if cls in _WANTED and not isinstance(node, ast.stmt):
                    self.nodes[cls].append((node, here))
                if cls is ast.Lambda:
                    self._lambda(node, here)
                elif cls in _COMPREHENSIONS:
                    self._collect(children(node), self._comprehension(node, here), calls)
                else:
                    if cls is ast.NamedExpr:
                        here.function().bind(node.target.id, "value", node.lineno, node.value)
                    stack += children(node)

    def _lambda(self, node: ast.Lambda, scope: Scope) -> None:
        inner = self._scope("function", f"<lambda:{node.lineno}:{node.col_offset}>", node, scope)
        self._parameters(node.args, inner, scope, [])
        inner.returns.append(node.body)
        self._expressions([ast.Expr(node.body)], inner, inner.block)

    def _comprehension(self, node: Any, scope: Scope) -> Scope:
        inner = self._scope("comprehension", scope.qualname, node, scope)
        for generator in node.generators:
            bind_target(inner, generator.target, generator.iter, "item")
        return inner

    def _scope(self, kind: str, name: str, node: ast.AST, parent: Scope) -> Scope:
        qualname = parent.qualname if kind == "comprehension" else f"{parent.qualname}.{name}" if parent.qualname else name
        scope = Scope(kind, qualname, node, parent)
        self.scopes.append(scope)
        return scope

    def _parameters(self, args: ast.arguments, inner: Scope, outer: Scope, out: list[Step]) -> None:
        named = args.posonlyargs + args.args
        inner.parameters = [arg.arg for arg in named + args.kwonlyargs]
        for arg in named + args.kwonlyargs:
            inner.bind(arg.arg, "param", arg.lineno, arg.annotation)
        for star in (args.vararg, args.kwarg):
            if star is not None:
                inner.bind(star.arg, "other", star.lineno, None)
        defaults: list[ast.AST] = [*args.defaults, *(value for value in args.kw_defaults if value is not None)]
        if defaults:
            self._expressions(defaults, outer, out)

    def _function(self, node: Any, scope: Scope, out: list[Step]) -> None:
        if node.decorator_list:
            self._expressions(list(node.decorator_list), scope, out)
        inner = self._scope("function", node.name, node, scope)
        scope.bind(node.name, "def", node.lineno, inner.qualname)
        self._parameters(node.args, inner, scope, out)
        self._block(node.body, inner, inner.block)

    def _class(self, node: Any, scope: Scope, out: list[Step]) -> None:
        heads = [*node.decorator_list, *node.bases, *(word.value for word in node.keywords)]
        if heads:
            self._expressions(heads, scope, out)
        inner = self._scope("class", node.name, node, scope)
        scope.bind(node.name, "class", node.lineno, inner.qualname)
        self._block(node.body, inner, out)

    def _import(self, node: Any, scope: Scope, out: list[Step]) -> None:
        for alias in node.names:
            if alias.asname:
                self.aliases.add(alias.asname)
                scope.bind(alias.asname, "import", node.lineno, alias.name)
            else:
                top = alias.name.split(".")[0]
                scope.bind(top, "import", node.lineno, top)
        out.append(Step("import", node, scope))

    def _import_from(self, node: Any, scope: Scope, out: list[Step]) -> None:
        dots = "." * node.level
        module = node.module or ""
        for alias in node.names:
            path = f"{dots}{module}.{alias.name}" if module else f"{dots}{alias.name}"
            if alias.asname:
                self.aliases.add(alias.asname)
            scope.bind(alias.asname or alias.name, "import", node.lineno, path)
        out.append(Step("import", node, scope))

    def _if(self, node: Any, scope: Scope, out: list[Step]) -> None:
        """An if with all its elifs as one branch of many arms: chains of thousands of elifs exist in generated files."""
        first, arms = node, []
        while True:
            self._expressions([node.test], scope, out)
            arm: list[Step] = []
            self._block(node.body, scope, arm)
            arms.append(arm)
            if len(node.orelse) != 1 or node.orelse[0].__class__ is not ast.If:
                break
            node = node.orelse[0]
            self.nodes[ast.If].append((node, scope))
        other: list[Step] = []
        self._block(node.orelse, scope, other)
        kind = "main" if scope.kind == "module" and is_main_guard(first.test) else "branch"
        out.append(Step(kind, first, scope, (*arms, other)))

    def _for(self, node: Any, scope: Scope, out: list[Step]) -> None:
        self._expressions([node.iter], scope, out)
        bind_target(scope, node.target, node.iter, "item")
        self._loop(node, scope, out, [])

    def _while(self, node: Any, scope: Scope, out: list[Step]) -> None:
        body: list[Step] = []
        self._expressions([node.test], scope, body)
        self._loop(node, scope, out, body)

    def _loop(self, node: Any, scope: Scope, out: list[Step], body: list[Step]) -> None:
        self._block(node.body, scope, body)
        out.append(Step("loop", node, scope, (body,)))
        self._block(node.orelse, scope, out)

    def _try(self, node: Any, scope: Scope, out: list[Step]) -> None:
        self._block(node.body, scope, out)
        arms: list[list[Step]] = []
        for handler in node.handlers:
            arm: list[Step] = []
            if handler.name:
                scope.bind(handler.name, "other", handler.lineno, None)
            self._block(handler.body, scope, arm)
            arms.append(arm)
        other: list[Step] = []
        self._block(node.orelse, scope, other)
        out.append(Step("branch", node, scope, (*arms, other)))
        self._block(node.finalbody, scope, out)

    def _with(self, node: Any, scope: Scope, out: list[Step]) -> None:
        for item in node.items:
            self._expressions([item.context_expr], scope, out)
            if item.optional_vars is not None:
                bind_target(scope, item.optional_vars, item.context_expr, "enter")
        self._block(node.body, scope, out)

    def _match(self, node: Any, scope: Scope, out: list[Step]) -> None:
        self._expressions([node.subject], scope, out)
        arms: list[list[Step]] = []
        for case in node.cases:
            for part in ast.walk(case.pattern):
                name = getattr(part, "name", None)
                if isinstance(name, str):
                    scope.bind(name, "other", case.pattern.lineno, None)
            arm: list[Step] = []
            self._block(case.body, scope, arm)
            arms.append(arm)
        out.append(Step("branch", node, scope, (*arms, [])))

    def _assign(self, node: Any, scope: Scope, out: list[Step]) -> None:
        self._expressions([node], scope, out)
        targets = node.targets if node.__class__ is ast.Assign else [node.target]
        if node.value is not None:
            for target in targets:
                self._alias(target)
                bind_target(scope, target, node.value, "value")
        elif isinstance(node.target, ast.Name) and node.annotation is not None:
            scope.bind(node.target.id, "param", node.lineno, node.annotation)

    def _alias(self, target: ast.AST) -> None:
        for part in getattr(target, "elts", (target,)):
            if part.__class__ is ast.Name:
                self.aliases.add(part.id)
            elif part.__class__ is ast.Attribute:
                self.aliases.add(part.attr)

    def _global(self, node: Any, scope: Scope, out: list[Step]) -> None:
        scope.globals.update(node.names)

    def _return(self, node: Any, scope: Scope, out: list[Step]) -> None:
        if node.value is not None:
            self._expressions([node], scope, out)
            scope.function().returns.append(node.value)
        out.append(Step("exit", node, scope))


_STATEMENTS: dict[type, Any] = {
    ast.FunctionDef: Walk._function,
    ast.AsyncFunctionDef: Walk._function,
    ast.ClassDef: Walk._class,
    ast.Import: Walk._import,
    ast.ImportFrom: Walk._import_from,
    ast.If: Walk._if,
    ast.For: Walk._for,
    ast.AsyncFor: Walk._for,
    ast.While: Walk._while,
    ast.Try: Walk._try,
    ast.With: Walk._with,
    ast.AsyncWith: Walk._with,
    ast.Match: Walk._match,
    ast.Assign: Walk._assign,
    ast.AnnAssign: Walk._assign,
    ast.Global: Walk._global,
    ast.Return: Walk._return,
}
if hasattr(ast, "TryStar"):
    _STATEMENTS[ast.TryStar] = Walk._try


def bind_target(scope: Scope, target: ast.AST, value: ast.expr, kind: str) -> None:
    """Bind the names in an assignment target; attributes of ``self`` are kept at the module under ``Class.attr``."""
    cls = target.__class__
    if cls is ast.Name:
        scope.bind(target.id, kind, target.lineno, value)  # type: ignore[attr-defined]
    elif cls is ast.Attribute:
        _bind_attribute(scope, target, value, kind)  # type: ignore[arg-type]
    elif cls in (ast.Tuple, ast.List):
        _unpack(scope, target.elts, value, kind)  # type: ignore[attr-defined]
    elif cls is ast.Starred:
        bind_target(scope, target.value, value, "unpack")  # type: ignore[attr-defined]


def _bind_attribute(scope: Scope, target: ast.Attribute, value: ast.expr, kind: str) -> None:
    owner = scope.owner()
    if owner is not None and isinstance(target.value, ast.Name) and target.value.id in ("self", "cls"):
        kept = (value if kind == "value" else target, scope)
        scope.module().bind(f"{owner.qualname}.{target.attr}", "attribute", target.lineno, kept)


def _unpack(scope: Scope, targets: list[ast.expr], value: ast.expr, kind: str) -> None:
    paired = isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(targets) and kind == "value"
    for index, target in enumerate(targets):
        if paired:
            bind_target(scope, target, value.elts[index], kind)  # type: ignore[attr-defined]
        else:
            bind_target(scope, target, value, "unpack")


def is_main_guard(test: ast.expr) -> bool:
    """Whether the test is ``__name__ == "__main__"``, either way round, alone or first in an ``and``."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        return any(is_main_guard(part) for part in test.values)
    if not isinstance(test, ast.Compare) or len(test.ops) != 1 or not isinstance(test.ops[0], ast.Eq):
        return False
    sides = (test.left, test.comparators[0])
    names = [side.id for side in sides if isinstance(side, ast.Name)]
    values = [side.value for side in sides if isinstance(side, ast.Constant)]
    return names == ["__name__"] and values == ["__main__"]


def _end(item: tuple[ast.Call, Scope]) -> tuple[int, int]:
    node = item[0]
    return node.end_lineno or node.lineno, node.end_col_offset or 0
