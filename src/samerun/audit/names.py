"""What a name stands for: per-scope bindings, followed through imports and aliases to one dotted path.

The path of an expression is a string. ``np.random.seed`` under ``import numpy as np`` is ``numpy.random.seed``; what a call
returns ends in ``()``, so after ``rng = np.random.default_rng(0)`` the path of ``rng.shuffle`` is
``numpy.random.default_rng().shuffle``; an element ends in ``[]``. What this file defines itself starts with a colon
(``:train``, ``:Trainer().fit``), a relative import keeps its leading dots. Unknown values have no path (None).
"""

from __future__ import annotations

import ast
import builtins
from typing import NamedTuple, cast

_BUILTINS = frozenset(dir(builtins))
_DEPTH = 12
# Other names of one thing: the left prefix is read as the right one.
_CANONICAL = (
    ("tensorflow.keras.", "keras."),
    ("tensorflow.compat.v2.", "tensorflow."),
    ("tf_keras.", "keras."),
    ("pytorch_lightning.", "lightning.pytorch."),
    ("gym.", "gymnasium."),
    ("torch.utils.data.dataloader.", "torch.utils.data."),
    ("torch.utils.data.dataset.", "torch.utils.data."),
    ("torch.random.", "torch."),
    ("jax._src.random.", "jax.random."),
    ("numpy.random.mtrand.", "numpy.random."),
)


class Binding(NamedTuple):
    """One place where a scope gives a name a value."""

    kind: str  # import, def, class, value, item (iterated), enter (with), param, unpack, other
    line: int
    value: object  # import: dotted path; def, class: qualified name; param: the annotation; otherwise the expression


class Scope:
    """One namespace: a module, class, function, lambda or comprehension."""

    __slots__ = ("bindings", "block", "globals", "held", "kind", "node", "parameters", "parent", "qualname", "returns")

    def __init__(self, kind: str, qualname: str, node: ast.AST, parent: Scope | None) -> None:
        self.kind = kind
        self.qualname = qualname
        self.node = node
        self.parent = parent
        self.bindings: dict[str, list[Binding]] = {}
        self.globals: set[str] = set()
        self.parameters: list[str] = []
        self.block: list[Step] = []
        self.returns: list[ast.expr] = []
        self.held: dict[object, str | None] = {}  # at the module: the paths of values, each found once

    def bind(self, name: str, kind: str, line: int, value: object) -> None:
        """Record that ``name`` gets a value on ``line``."""
        scope = self
        if name in self.globals:
            scope = self.module()
        self_bindings = scope.bindings.get(name)
        if self_bindings is None:
            scope.bindings[name] = [Binding(kind, line, value)]
        else:
            self_bindings.append(Binding(kind, line, value))

    def module(self) -> Scope:
        """The module that this scope stands in."""
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope

    def function(self) -> Scope:
        """The nearest function or module around, this one included."""
        scope = self
        while scope.kind not in ("function", "module") and scope.parent is not None:
            scope = scope.parent
        return scope

    def owner(self) -> Scope | None:
        """The class whose body this scope stands in, if any."""
        scope: Scope | None = self
        while scope is not None and scope.kind != "class":
            scope = scope.parent
        return scope

    def find(self, name: str) -> tuple[Scope, list[Binding]] | None:
        """The scope that binds ``name`` as seen from here, and its bindings."""
        scope: Scope | None = self
        while scope is not None:
            found = scope.bindings.get(name)
            if found is not None and (scope.kind != "class" or scope is self):
                return scope, found
            scope = scope.parent
        return None


class Step(NamedTuple):
    """One thing that executing a block does: a call, or a loop, branch or exit with the blocks inside it."""

    kind: str  # call, loop, branch, exit, main (the guard of a script)
    node: ast.AST
    scope: Scope
    blocks: tuple[list[Step], ...] = ()


def binding_at(scope: Scope, name: str, line: int) -> Binding | None:
    """The binding of ``name`` that a use on ``line`` sees: the nearest above in its own scope, else the last one."""
    found = scope.find(name)
    if found is None:
        return None
    owner, bindings = found
    if len(bindings) == 1:
        return bindings[0]
    if owner.function() is scope.function():
        for binding in reversed(bindings):
            if binding.line < line or (binding.line == line and binding.kind != "value"):
                return binding
    return bindings[-1]


def resolve(node: ast.expr, scope: Scope, depth: int = 0) -> str | None:
    """The path of an expression, or None when it is not known."""
    path = _resolve(node, scope, depth)
    if path is None or depth:
        return path
    return canonical(path)


def canonical(path: str) -> str:
    """The path under its usual name, where a library has several for one thing."""
    for prefix, usual in _CANONICAL:
        if path.startswith(prefix):
            return usual + path[len(prefix) :]
    return path


def _resolve(node: ast.expr, scope: Scope, depth: int) -> str | None:
    if depth > _DEPTH:
        return None
    kind = node.__class__
    if kind is ast.Name:
        return _name(node, scope, depth)  # type: ignore[arg-type]
    if kind is ast.Attribute:
        return _attribute(node, scope, depth)  # type: ignore[arg-type]
    if kind is ast.Call:
        func = _resolve(node.func, scope, depth + 1)  # type: ignore[attr-defined]
        return None if func is None else func + "()"
    if kind is ast.Subscript:
        value = _resolve(node.value, scope, depth + 1)  # type: ignore[attr-defined]
        return None if value is None else value + "[]"
    if kind is ast.Await or kind is ast.Starred:
        return _resolve(node.value, scope, depth + 1)  # type: ignore[attr-defined]
    if kind in (ast.Set, ast.SetComp):
        return "builtins.set()"
    if kind is ast.BinOp and node.op.__class__ is ast.Div:  # type: ignore[attr-defined]
        left = _resolve(node.left, scope, depth + 1)  # type: ignore[attr-defined]
        return left if left is not None and left.startswith("pathlib.") else None
    return None


def _name(node: ast.Name, scope: Scope, depth: int) -> str | None:
    name = node.id
    binding = binding_at(scope, name, node.lineno)
    if binding is None:
        return "builtins." + name if name in _BUILTINS else None
    kind, _, value = binding
    if kind == "import":
        return value  # type: ignore[return-value]
    if kind in ("def", "class"):
        return f":{value}"
    found = scope.find(name)
    owner = found[0] if found else scope
    if kind == "param":
        return _parameter(name, value, owner, depth)
    if kind == "value" and isinstance(value, ast.expr):
        if isinstance(value, ast.Name) and value.id == name:
            return None
        return _held(value, owner, depth)
    if kind in ("item", "enter") and isinstance(value, ast.expr):
        base = _resolve(value, owner, depth + 1)
        if base is None:
            return None
        return base + "[]" if kind == "item" else base
    return None


def _parameter(name: str, annotation: object, owner: Scope, depth: int) -> str | None:
    """The first parameter of a method is its instance; any other is known by its annotation alone."""
    cls = owner.parent
    if cls is not None and cls.kind == "class" and owner.parameters and owner.parameters[0] == name:
        return f":{cls.qualname}()" if name == "self" else f":{cls.qualname}"
    if isinstance(annotation, (ast.Name, ast.Attribute)):
        base = _resolve(annotation, owner, depth + 1)
        return None if base is None or base.startswith("builtins.") else base + "()"
    return None


def _attribute(node: ast.Attribute, scope: Scope, depth: int) -> str | None:
    base = _resolve(node.value, scope, depth + 1)
    if base is None:
        return None
    if base.startswith(":") and base.endswith("()"):
        known = _member(node, base[1:-2], scope, depth)
        if known is not None:
            return known
    return f"{base}.{node.attr}"


def _member(node: ast.Attribute, qualname: str, scope: Scope, depth: int) -> str | None:
    """What ``self.attr`` was given in its own class, when that is one known value."""
    module = scope.module()
    key = f"{qualname}.{node.attr}"
    attributes = module.bindings.get(key)
    if not attributes:
        return None
    if key not in module.held:
        module.held[key] = None  # what is defined by itself has no path
        paths = set()
        for binding in attributes:
            value, holder = cast("tuple[ast.expr, Scope]", binding.value)
            if not _is_none(value):
                paths.add(_resolve(value, holder, depth + 1))
        paths.discard(None)
        module.held[key] = paths.pop() if len(paths) == 1 else None
    return module.held[key]


def _held(value: ast.expr, owner: Scope, depth: int) -> str | None:
    """The path of a bound value, found once; while it is being found it has none, which ends circles."""
    held = owner.module().held
    if value not in held:
        held[value] = None
        held[value] = _resolve(value, owner, depth + 1)
    return held[value]


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
