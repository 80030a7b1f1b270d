"""Whether a draw can matter: what only reaches a plot, a print, a pause, a shape or a throw-away input does not."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from samerun.audit.expressions import called_name, is_seed_name

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
    if not depth and (_names_things(scope) or _on_trial(source, node)):
        return False
    child: ast.AST = node
    for parent in source.ancestors(node):
        if isinstance(parent, ast.Call) and child is not parent.func:
            if called_name(parent) in _SHOWS:
                return False
        elif (isinstance(parent, ast.keyword) and parent.arg and (_throwaway(parent.arg) or _is_number(parent.arg))) or (
            isinstance(parent, ast.Attribute) and parent.attr in ("shape", "dtype", "device", "ndim")
        ):
            return False
        elif isinstance(parent, (ast.Assign, ast.AnnAssign)):
            return _assigned_matters(source, parent, scope, depth)
        elif isinstance(parent, ast.stmt):
            return True
        child = parent
    return True


def only_for_others(source: Source, node: ast.AST, scope: Scope) -> bool:
    """Whether the value is bound to a name of the module that nothing in the file reads: it matters only if it is imported."""
    parent = source.parents.get(node)
    target = parent.targets[0] if isinstance(parent, ast.Assign) else None
    return scope.kind == "module" and isinstance(target, ast.Name) and not source.loads(target.id, scope)


def makes_seed(source: Source, node: ast.AST) -> bool:
    """Whether the value becomes a seed: kept under such a name, or passed as one. Where it comes from is SD104's matter."""
    for parent in source.ancestors(node):
        if isinstance(parent, ast.keyword) and parent.arg and _is_number(parent.arg):
            return True
        if isinstance(parent, (ast.Assign, ast.AnnAssign)):
            targets = parent.targets if isinstance(parent, ast.Assign) else [parent.target]
            return any(_is_number(called_name(target)) for target in targets)
        if isinstance(parent, ast.stmt) or (isinstance(parent, ast.Call) and called_name(parent) not in ("int", "item", "abs")):
            return False
    return False


def _assigned_matters(source: Source, statement: ast.Assign | ast.AnnAssign, scope: Scope, depth: int) -> bool:
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    target = targets[0]
    if not isinstance(target, ast.Name) or len(targets) > 1:
        return not (_throwaway(_last_word(target)) or _is_number(_last_word(target)))
    if _throwaway(target.id) or _is_number(target.id):
        return False
    if depth >= _DEPTH:
        return True
    uses = [use for use in source.loads(target.id, scope) if use.lineno >= statement.lineno]
    return not uses or any(matters(source, use, scope, depth + 1) for use in uses)


def _last_word(target: ast.expr) -> str:
    """What an assignment says that it is for: the attribute, or the key in ``os.environ["MASTER_PORT"]``."""
    if isinstance(target, ast.Attribute):
        return target.attr
    key = target.slice if isinstance(target, ast.Subscript) else None
    return key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else ""


def _on_trial(source: Source, node: ast.AST) -> bool:
    """Whether the code runs only where the program itself is tried out: ``if smoke_test:``, ``if args.debug:``."""
    child: ast.AST = node
    for parent in source.ancestors(node):
        if isinstance(parent, ast.If) and not isinstance(parent.test, (ast.UnaryOp, ast.BoolOp)) and child in parent.body:
            words = ast.dump(parent.test).lower()
            if any(word in words for word in ("smoke", "debug", "dry_run", "dummy", "='ci'")):
                return True
        child = parent
    return False


def _is_number(name: str) -> bool:
    """Whether a name holds a seed and not, as ``random_state`` may, a generator."""
    return is_seed_name(name) and not name.lower().endswith("random_state")


def _names_things(scope: Scope) -> bool:
    """Whether the code stands in something that makes identifiers: ``class SpanIdGenerator``, ``def make_run_id``."""
    words = scope.qualname.lower().replace("_", "")
    return any(
        word in words for word in ("idgenerator", "generateid", "makeid", "newid", "runid", "spanid", "traceid", "requestid")
    )


def _throwaway(name: str) -> bool:
    lowered = name.lower()
    return any(word in lowered for word in _NAMES)
