"""Where a value comes from, as far as one function shows it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from samerun.audit.expressions import value_of
from samerun.audit.names import resolve

if TYPE_CHECKING:
    from samerun.audit.names import Scope
    from samerun.audit.source import Source

_DEPTH = 4
_ENTROPY = {
    "time.time": "the clock", "time.time_ns": "the clock", "time.perf_counter": "the clock", "time.monotonic": "the clock",
    "time.perf_counter_ns": "the clock", "time.clock": "the clock",
    "datetime.datetime.now": "the clock", "datetime.now": "the clock", "datetime.datetime.utcnow": "the clock",
    "os.getpid": "the process id", "os.urandom": "the system's entropy",
    "uuid.uuid4": "uuid4", "uuid.uuid1": "uuid1", "secrets.randbits": "the system's entropy",
    "secrets.token_bytes": "the system's entropy", "secrets.randbelow": "the system's entropy",
    "random.SystemRandom": "the system's entropy",
}  # fmt: skip
# Any source that takes entropy mentions one of these.
ENTROPY_WORDS = " ".join(sorted({path.rpartition(".")[2] for path in _ENTROPY}))


def entropy(value: ast.expr, scope: Scope, source: Source | None = None, depth: int = 0) -> tuple[str, ast.Call] | None:
    """What entropy an expression takes its value from, and the call that does, followed through names and functions.

    With ``source``, the returned values of functions of the same file are followed too.
    """
    if depth > _DEPTH:
        return None
    for part in ast.walk(value_of(value, scope)):
        found = None
        if isinstance(part, ast.Call):
            path = resolve(part.func, scope) or ""
            for known, words in _ENTROPY.items():
                if path == known or path.startswith(known + "()"):
                    return words, part
            found = _returned(path, source, depth) if path.startswith(":") else None
        elif isinstance(part, ast.Name) and part is not value:
            inner = value_of(part, scope)
            found = entropy(inner, scope, source, depth + 1) if inner is not part and inner is not value else None
        if found is not None:
            return found
    return None


def _returned(path: str, source: Source | None, depth: int) -> tuple[str, ast.Call] | None:
    for scope in source.walk.scopes if source is not None else ():
        if scope.kind == "function" and f":{scope.qualname}" == path:
            for value in scope.returns:
                found = entropy(value, scope, source, depth + 1)
                if found is not None:
                    return found
    return None
