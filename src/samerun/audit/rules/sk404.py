"""One RandomState object is shared by several fits or splits.

## What it flags

A name that holds `np.random.RandomState(...)` and is passed as `random_state` more than once, or in a loop.

## Why it breaks a run

Each use moves the object on: the second split differs from the first, and adding or dropping one use changes all that
follow.

## Example

    import numpy as np
    from sklearn.model_selection import KFold, ShuffleSplit

    rng = np.random.RandomState(0)
    outer = KFold(5, shuffle=True, random_state=rng)
    inner = ShuffleSplit(5, random_state=rng)

## Use instead

    from sklearn.model_selection import KFold, ShuffleSplit

    outer = KFold(5, shuffle=True, random_state=0)
    inner = ShuffleSplit(5, random_state=1)

## When it stays silent

Where it is passed once.

## Fix safety

None is offered.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from samerun.audit.expressions import enclosing_loops
from samerun.audit.model import Rule
from samerun.audit.names import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule("SK404", "state-instance", "info", "one RandomState object is shared by several fits or splits")
WORDS = ("RandomState", "random_state")


def check(source: Source) -> Iterator[Finding]:
    """Second and later uses of one RandomState as random_state."""
    seen: set[tuple[str, str]] = set()
    for site in source.sites:
        state = site.argument(-1, "random_state")
        if not isinstance(state, ast.Name) or resolve(state, site.scope) != "numpy.random.RandomState()":
            continue
        key = (site.scope.function().qualname, state.id)
        if key in seen or next(enclosing_loops(source, site.node), None) is not None:
            message = f"{state.id} is one RandomState for several uses, each of which moves it on; pass integers"
            yield source.find(RULE, site.node, message, certainty="likely")
        seen.add(key)
