"""Whether a draw can matter: what only reaches a plot, a print, a pause, a shape or a throw-away input does not."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from samerun.audit.names import Scope
    from samerun.audit.source import Source

_SHOWS = frozenset(
    [
        "print",
        "imshow",
        "show",
        "plot",
        "scatter",
        "text",
        "title",
        "savefig",
        "sleep",
        "hist",
        "bar",
        "pprint",
        "display",
        "annotate",
        "set_title",
        "info",
        "debug",
        "warning",
        "sleep_ms",
        "wait",
        "pause",
        "summary",
        "export",
        "trace",
        "make_dot",
        "profile",
        "get_model_complexity_info",
        "add_graph",
    ]
)
_NAMES = ("dummy", "fake", "example_input", "sample_input", "color", "colour", "jitter", "backoff", "delay", "sleep", "port",
          "token", "uid", "uuid", "suffix", "tmp", "run_name", "run_id", "nonce", "fingerprint", "warmup", "warm_up")  # fmt: skip
_DEPTH = 4


def matters(source: Source, node: ast.AST, scope: Scope, depth: int = 0) -> bool:
    """Whether the value of ``node`` reaches anything but what people look at or throw away."""
    child: ast.AST = node
    for parent in source.ancestors(node):
        if isinstance(parent, ast.Call) and child is not parent.func:
            if _name(parent.func) in _SHOWS:
                return False
        elif (isinstance(parent, ast.keyword) and parent.arg and _throwaway(parent.arg)) or (
            isinstance(parent, ast.Attribute) and parent.attr in ("shape", "dtype", "device", "ndim")
        ):
            return False
        elif isinstance(parent, (ast.Assign, ast.AnnAssign)):
            return _assigned_matters(source, parent, scope, depth)
        elif isinstance(parent, ast.stmt):
            return True
        child = parent
    return True


def _assigned_matters(source: Source, statement: ast.Assign | ast.AnnAssign, scope: Scope, depth: int) -> bool:
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    target = targets[0]
    if not isinstance(target, ast.Name) or len(targets) > 1:
        return not (isinstance(target, ast.Attribute) and _throwaway(target.attr))
    if _throwaway(target.id):
        return False
    if depth >= _DEPTH:
        return True
    uses = [use for use in source.loads(target.id, scope) if use.lineno >= statement.lineno]
    return not uses or any(matters(source, use, scope, depth + 1) for use in uses)


def _throwaway(name: str) -> bool:
    lowered = name.lower()
    return any(word in lowered for word in _NAMES)


def _name(func: ast.expr) -> str:
    if isinstance(func, ast.Attribute):
        return func.attr
    return func.id if isinstance(func, ast.Name) else ""
