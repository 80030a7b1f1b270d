"""A seed is taken from the clock, the process or the operating system's entropy.

## What it flags

A seed whose value comes from the time, the process id, `os.urandom`, `uuid`, `secrets` or a generator that is itself
unseeded.

## Why it breaks a run

The program seeds itself with another value on each run, so it differs as if it were unseeded, and no one can repeat
it.

## Example

    import random
    import time

    random.seed(time.time())

## Use instead

    import random

    random.seed(0)

## When it stays silent

Where the value is also printed, logged or saved, so that the run can be repeated with it; in tests; where time only
names a run.

## Fix safety

None: which seed is wanted is not known.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from samerun.audit.flow import ENTROPY_WORDS, entropy
from samerun.audit.knowledge import knowledge
from samerun.audit.model import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.knowledge import Generator, Seed
    from samerun.audit.model import Finding
    from samerun.audit.names import Scope
    from samerun.audit.source import Source

RULE = Rule(
    "SD104",
    "entropy-seed",
    "warning",
    "a seed is taken from the clock, the process or the system's entropy",
    ("clock", "process", "os.entropy"),
)
WORDS = (f"{knowledge().seed_calls} {knowledge().generator_calls}", ENTROPY_WORDS)


def check(source: Source) -> Iterator[Finding]:
    """Seeding calls and generator constructors whose seed comes from entropy."""
    known = knowledge()
    tables: dict[str, Seed | Generator] = {**known.generators, **known.seeds}
    for site in source.calls_in(tables):
        seed = tables[str(site.path)]
        value = site.argument(seed.position, seed.keyword)
        origin = None if value is None else entropy(value, site.scope, source)
        if value is not None and origin is not None and not _kept(source, value, site.scope):
            words, node = origin
            call = source.segment(site.node.func)
            message = f"{call} is seeded from {words}, so each run has another seed that nobody knows; pass a fixed seed"
            yield source.find(RULE, node, message, chain=(f"seeds at {source.path}:{site.node.lineno}",))


def _kept(source: Source, value: ast.expr, scope: Scope) -> bool:
    """Whether the seed is kept in a name that is used again: printed, logged, returned or saved."""
    return isinstance(value, ast.Name) and len(source.loads(value.id, scope)) > 1
