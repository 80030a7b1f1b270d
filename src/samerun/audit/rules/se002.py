"""The operating system's entropy decides data or a split.

## What it flags

`secrets`, `uuid4` and `os.urandom` whose value chooses, shuffles or samples data.

## Why it breaks a run

No seed reaches them: the choice is another one on every run.

## Example

    import secrets

    rows = list(range(100))
    chosen = rows[secrets.randbelow(len(rows))]

## Use instead

    import random

    rng = random.Random(0)
    rows = list(range(100))
    chosen = rows[rng.randrange(len(rows))]

## When it stays silent

For names of runs and files, identifiers, tokens and passwords; in tests and library modules.

## Fix safety

None is offered.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from samerun.audit.expressions import called_name
from samerun.audit.model import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule(
    "SE002",
    "entropy-in-experiment",
    "warning",
    "the operating system's entropy decides data or a split",
    ("os.entropy",),
    reached=True,
)
WORDS = ("secrets SystemRandom",)
_CHOOSES = ("secrets.choice", "secrets.randbelow", "random.SystemRandom().shuffle", "random.SystemRandom().sample",
            "random.SystemRandom().choice", "random.SystemRandom().random", "random.SystemRandom().randint")  # fmt: skip
_NAMES = (
    "password",
    "token",
    "secret",
    "key",
    "salt",
    "nonce",
    "code",
    "otp",
    "id",
    "name",
    "slug",
    "pin",
    "port",
    "char",
    "word",
)


def check(source: Source) -> Iterator[Finding]:
    """Draws from the system's generator that index or choose data."""
    for site in source.calls(*_CHOOSES):
        statement = source.statement(site.node)
        targets = " ".join(called_name(target) for target in getattr(statement, "targets", ()))
        words = f"{site.scope.function().qualname} {targets}".lower()
        indexes = any(isinstance(parent, ast.Subscript) for parent in source.ancestors(site.node))
        shuffles = called_name(site.node) in ("shuffle", "sample")
        if (indexes or shuffles) and not any(name in words for name in _NAMES):
            message = (
                f"{source.segment(site.node.func)} draws from the operating system, which no seed reaches; use a seeded generator"
            )
            yield source.find(RULE, site.node, message, certainty="likely", needs=("entry",))
