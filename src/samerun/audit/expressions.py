"""Small questions that several rules ask of expressions."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from samerun.audit.model import Fix
from samerun.audit.names import binding_at, resolve
from samerun.audit.source import add_argument

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.names import Scope
    from samerun.audit.source import Site, Source

# ``num_seed`` counts seeds, and ``set_seed`` is a function.
_SEED_NAME = re.compile(r"^(?!(?:num|n|max|total|set|manual|fix|init|setup)_)(?:.*_)?(?:seed|random_state)$", re.IGNORECASE)
LOOPS = (ast.For, ast.AsyncFor, ast.While)


def constant(node: ast.AST | None) -> object:
    """The value of a literal; ``...`` when the node is none."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
        value = node.operand.value
        return -value if isinstance(value, (int, float)) else ...
    return ...


def value_of(node: ast.expr, scope: Scope) -> ast.expr:
    """What a name was last given, where that can be seen; otherwise the node itself."""
    for _ in range(4):
        if not isinstance(node, ast.Name):
            return node
        binding = binding_at(scope, node.id, node.lineno)
        if binding is None or binding.kind != "value" or not isinstance(binding.value, ast.expr):
            return node
        node = binding.value
    return node


def is_none(node: ast.AST | None) -> bool:
    """Whether an argument is absent or the literal None."""
    return node is None or (isinstance(node, ast.Constant) and node.value is None)


def is_true(node: ast.AST | None) -> bool:
    """Whether a node is the literal True (or a true number)."""
    return isinstance(node, ast.Constant) and bool(node.value) and isinstance(node.value, (bool, int))


def is_false(node: ast.AST | None) -> bool:
    """Whether a node is the literal False."""
    return isinstance(node, ast.Constant) and node.value is False


def names_in(node: ast.AST) -> set[str]:
    """The names that an expression reads."""
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def is_seed_name(name: str) -> bool:
    """Whether a name is what people call a seed: ``seed``, ``random_state``, ``rng_seed``, ``SEED``."""
    return bool(_SEED_NAME.search(name))


def called_name(node: ast.AST) -> str:
    """The last name of what a call calls: ``append`` of ``out.append(x)``."""
    func = node.func if isinstance(node, ast.Call) else node
    if isinstance(func, ast.Attribute):
        return func.attr
    return func.id if isinstance(func, ast.Name) else ""


def seed_in_scope(scope: Scope, line: int) -> str | None:
    """A name bound above ``line`` that holds a seed, for fixes to reuse."""
    here: Scope | None = scope
    while here is not None:
        for name, bindings in here.bindings.items():
            known = any(binding.line < line or here is not scope for binding in bindings)
            if known and is_seed_name(name) and "." not in name and bindings[0].kind in ("value", "param", "import"):
                return name
        here = here.parent
    return None


def give_seed(source: Source, site: Site, keyword: str) -> Fix:
    """A fix that adds a seed argument: with the seed in scope it is safe, with a literal it asks first."""
    known = seed_in_scope(site.scope, site.node.lineno)
    value = known or "0"
    given = next((word for word in site.node.keywords if word.arg == keyword), None)
    if given is not None:
        from samerun.audit.source import replace_node

        return Fix(f"pass {keyword}={value}", (replace_node(given.value, value),), safe=known is not None)
    return add_argument(source, site.node, f"{keyword}={value}", f"pass {keyword}={value}", safe=known is not None)


def enclosing_loops(source: Source, node: ast.AST) -> Iterator[ast.For | ast.AsyncFor | ast.While]:
    """The loops around a node inside its own function, innermost first; a node in the head of a for is not in it."""
    child = node
    for parent in source.ancestors(node):
        if isinstance(parent, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            return
        if isinstance(parent, LOOPS) and child is not getattr(parent, "iter", None) and child not in parent.orelse:
            yield parent
        child = parent


def bound_in(loop: ast.AST) -> set[str]:
    """Names that a loop gives a new value: its targets and what its body assigns."""
    return {part.id for part in ast.walk(loop) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}


def invariant(node: ast.AST, loop: ast.AST) -> bool:
    """Whether an expression has the same value in every turn of a loop: constants and names the loop does not set."""
    if any(isinstance(part, (ast.Call, ast.Await, ast.Yield)) for part in ast.walk(node)):
        return False
    return not names_in(node) & bound_in(loop)


def repeats(loop: ast.AST, scope: Scope) -> bool:
    """Whether a loop runs the same thing again: over a range, a loader or a while, not over a list of variants."""
    if isinstance(loop, ast.While):
        return True
    iterated = getattr(loop, "iter", None)
    while isinstance(iterated, ast.Call) and called_name(iterated) in ("tqdm", "trange", "enumerate", "track", "progress_bar"):
        if called_name(iterated) == "trange" or not iterated.args:
            return called_name(iterated) == "trange"
        iterated = iterated.args[0]
    if isinstance(iterated, ast.Call) and resolve(iterated.func, scope) in ("builtins.range", "itertools.count"):
        return not any(called_name(part) == "len" for part in ast.walk(iterated) if isinstance(part, ast.Call))
    name = called_name(iterated) if iterated is not None else ""
    return "loader" in name.lower()
