"""NumPy's global generator is used.

## What it flags

Any draw through `np.random.*` functions, which share one hidden generator.

## Why it breaks a run

It is not a bug by itself. But whoever else draws, a library or another thread, moves the same state, so adding one
draw anywhere changes every number after it.

## Example

    import numpy as np

    x = np.random.rand(3)

## Use instead

    import numpy as np

    rng = np.random.default_rng(0)
    x = rng.random(3)

## When it stays silent

For `default_rng`, `RandomState` objects and `SeedSequence`.

## Fix safety

None is offered: the numbers change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samerun.audit.knowledge import NUMPY, knowledge
from samerun.audit.model import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule("NP203", "legacy-global", "info", "NumPy's global generator is used", ("numpy.random",), in_tests=True)
WORDS = ("numpy", "random")


def check(source: Source) -> Iterator[Finding]:
    """Draws from NumPy's global generator."""
    for path, draw in knowledge().draws.items():
        if draw.family == NUMPY and path.startswith("numpy.random."):
            for site in source.calls(path):
                message = f"{source.segment(site.node.func)} shares NumPy's one hidden generator; draw from default_rng(seed)"
                yield source.find(RULE, site.node, message)
