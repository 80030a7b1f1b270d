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

from samerun.audit.expressions import called_name, value_of
from samerun.audit.flow import ENTROPY_WORDS, entropy
from samerun.audit.knowledge import NUMPY, PYTHON, knowledge
from samerun.audit.model import Rule
from samerun.audit.names import resolve

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
    ("clock", "process", "os.entropy", PYTHON, NUMPY),
)
WORDS = (f"{knowledge().seed_calls} {knowledge().generator_calls}", f"{ENTROPY_WORDS} random")


def check(source: Source) -> Iterator[Finding]:
    """Seeding calls and generator constructors whose seed comes from entropy."""
    known = knowledge()
    tables: dict[str, Seed | Generator] = {**known.generators, **known.seeds}
    for site in source.calls_in(tables):
        seed = tables[str(site.path)]
        value = site.argument(seed.position, seed.keyword)
        origin = None if value is None else entropy(value, site.scope, source) or _drawn(value, site.scope)
        if value is None or origin is None or _kept(source, value, site.scope):
            continue
        words, node = origin
        message = f"{source.segment(site.node.func)} is seeded from {words}, so each run has another seed that nobody knows"
        needs = () if words not in (PYTHON, NUMPY) else ("unseeded", words)
        chain = (f"seeds at {source.path}:{site.node.lineno}",)
        yield source.find(RULE, node, message + "; pass a fixed seed", chain=chain, needs=needs)


def _drawn(value: ast.expr, scope: Scope) -> tuple[str, ast.Call] | None:
    """The global generator that a seed is drawn from, and the call that draws it."""
    for part in ast.walk(value_of(value, scope)):
        draw = knowledge().draws.get(resolve(part.func, scope) or "") if isinstance(part, ast.Call) else None
        if draw is not None and draw.family in (PYTHON, NUMPY) and isinstance(part, ast.Call):
            return draw.family, part
    return None


def _kept(source: Source, value: ast.expr, scope: Scope) -> bool:
    """Whether the seed is kept in a name that is used for more than seeding: printed, logged, returned or saved."""
    uses = source.loads(value.id, scope) if isinstance(value, ast.Name) else []
    return any(not _seeds(source, use) for use in uses)


def _seeds(source: Source, use: ast.Name) -> bool:
    call = next((parent for parent in source.ancestors(use) if isinstance(parent, (ast.Call, ast.stmt))), None)
    name = called_name(call) if isinstance(call, ast.Call) else ""
    return "seed" in name or name in ("default_rng", "RandomState", "Random", "PRNGKey", "Generator")
