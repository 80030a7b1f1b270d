"""Where a value comes from, as far as one function shows it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from samerun.audit.expressions import value_of
from samerun.audit.names import resolve

if TYPE_CHECKING:
    from samerun.audit.names import Scope

_ENTROPY = {
    "time.time": "the clock", "time.time_ns": "the clock", "time.perf_counter": "the clock", "time.monotonic": "the clock",
    "time.perf_counter_ns": "the clock", "time.clock": "the clock",
    "datetime.datetime.now": "the clock", "datetime.now": "the clock", "datetime.datetime.utcnow": "the clock",
    "os.getpid": "the process id", "os.urandom": "the system's entropy",
    "uuid.uuid4": "uuid4", "uuid.uuid1": "uuid1", "secrets.randbits": "the system's entropy",
    "secrets.token_bytes": "the system's entropy", "secrets.randbelow": "the system's entropy",
    "random.SystemRandom": "the system's entropy",
}  # fmt: skip


def entropy(value: ast.expr, scope: Scope) -> str | None:
    """What entropy an expression takes its value from, followed through names; None when none is seen."""
    for part in ast.walk(value_of(value, scope)):
        if isinstance(part, ast.Call):
            path = resolve(part.func, scope) or ""
            for known, words in _ENTROPY.items():
                if path == known or path.startswith(known + "()"):
                    return words
        elif isinstance(part, ast.Name) and part is not value:
            inner = value_of(part, scope)
            if inner is not part and inner is not value:
                found = entropy(inner, scope)
                if found is not None:
                    return found
    return None
