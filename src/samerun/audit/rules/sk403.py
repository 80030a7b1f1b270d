"""`random_state` is given to a splitter that does not shuffle.

## What it flags

`KFold`, `StratifiedKFold` or `StratifiedGroupKFold` with a `random_state` and without `shuffle=True`.

## Why it breaks a run

scikit-learn raises ValueError: without shuffling the number has no effect, and it says so.

## Example

    from sklearn.model_selection import KFold

    folds = KFold(5, random_state=0)

## Use instead

    from sklearn.model_selection import KFold

    folds = KFold(5, shuffle=True, random_state=0)

## When it stays silent

Where `shuffle` is a name or an expression, or may be in `**kwargs`.

## Fix safety

Unsafe: it adds `shuffle=True`, which changes the folds; dropping the seed is the other way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samerun.audit.expressions import called_name, is_false, is_none
from samerun.audit.model import Rule
from samerun.audit.source import add_argument

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule("SK403", "state-without-shuffle", "error", "random_state is given to a splitter that does not shuffle")
WORDS = ("sklearn", "random_state", "KFold StratifiedKFold StratifiedGroupKFold")
_SPLITTERS = (
    "sklearn.model_selection.KFold", "sklearn.model_selection.StratifiedKFold", "sklearn.model_selection.StratifiedGroupKFold",
)  # fmt: skip


def check(source: Source) -> Iterator[Finding]:
    """Splitters with a seed, and shuffle absent or False."""
    for site in source.calls(*_SPLITTERS):
        state, shuffle = site.argument(-1, "random_state"), site.argument(1, "shuffle")
        if is_none(state) or site.open_ended() or not (shuffle is None or is_false(shuffle)):
            continue
        name = called_name(site.node)
        fix = add_argument(source, site.node, "shuffle=True", "shuffle", safe=False) if shuffle is None else None
        yield source.find(
            RULE,
            site.node,
            f"{name}(random_state=...) without shuffle=True raises ValueError; shuffle, or drop the seed",
            fix=fix,
        )
