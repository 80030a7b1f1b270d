"""A query takes some rows without saying in which order.

## What it flags

Literal SQL with `LIMIT` and no `ORDER BY`, or with `ORDER BY RANDOM()`.

## Why it breaks a run

A database may return rows in any order it likes; which ones a limit keeps is then a matter of its plan and load.

## Example

    QUERY = "SELECT name FROM people LIMIT 10"

## Use instead

    QUERY = "SELECT name FROM people ORDER BY name LIMIT 10"

## When it stays silent

For `LIMIT 1` by a key, and queries that are put together from parts.

## Fix safety

None: which order is meant is not known.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from samerun.audit.expressions import constant
from samerun.audit.model import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule("OR307", "sql-order", "info", "a query takes some rows without saying in which order")
WORDS = ("LIMIT RANDOM",)
TOKENS = (
    b" LIMIT ",
    b"RANDOM()",
)
_QUERY = re.compile(r"^\s*(?:WITH|SELECT)\b.*\bFROM\b", re.IGNORECASE | re.DOTALL)
_LIMIT = re.compile(r"\bLIMIT\s+(?!1\b)\d+", re.IGNORECASE)
_RANDOM = re.compile(r"ORDER\s+BY\s+RAND(?:OM)?\s*\(", re.IGNORECASE)


def check(source: Source) -> Iterator[Finding]:
    """Literal queries given to a call or a name."""
    if not any(token in source.text for token in TOKENS):
        return
    for node in source.parents:
        text = constant(node)
        if isinstance(text, str) and _QUERY.match(text):
            if _RANDOM.search(text):
                yield source.find(
                    RULE, node, "ORDER BY RANDOM() takes other rows each time; order by a key and sample with a seed"
                )
            elif _LIMIT.search(text) and "order by" not in text.lower():
                yield source.find(RULE, node, "LIMIT without ORDER BY takes whatever rows come first; add ORDER BY")
