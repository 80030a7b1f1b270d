"""A pandas `sample` has no `random_state`.

## What it flags

`DataFrame.sample` and `Series.sample` without `random_state`, in a run that has not seeded NumPy before.

## Why it breaks a run

It draws from NumPy's global generator; unseeded, each run keeps other rows.

## Example

    import pandas as pd

    frame = pd.read_csv("people.csv")
    frame.sample(100).to_csv("some.csv")

## Use instead

    import pandas as pd

    frame = pd.read_csv("people.csv")
    frame.sample(100, random_state=0).to_csv("some.csv")

## When it stays silent

Where the object is not known to be a frame; where the rows are only printed or looked at; after `np.random.seed`; in
library modules and tests.

## Fix safety

Safe where a seed is in scope and is passed; unsafe where a literal 0 is put in.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from samerun.audit.expressions import called_name, give_seed, is_none
from samerun.audit.knowledge import NUMPY
from samerun.audit.model import Rule
from samerun.audit.purpose import matters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Site, Source

RULE = Rule("DF001", "pandas-sample", "warning", "a pandas sample has no random_state", ("numpy.random",), reached=True)
WORDS = ("sample(", "pandas frac")
_WORDS = {"n", "frac", "replace", "weights", "axis", "ignore_index", "random_state"}


def check(source: Source) -> Iterator[Finding]:
    """Calls of sample on what is known to come from pandas."""
    for site in source.methods("sample"):
        if not (site.path or "").startswith("pandas.") and not _frame_like(site, b"pandas" in source.text):
            continue
        if is_none(site.argument(4, "random_state")) and not site.open_ended() and matters(source, site.node, site.scope):
            message = (
                "sample() has no random_state, so it draws from NumPy's global generator, which nothing seeds before; pass one"
            )
            yield source.find(RULE, site.node, message, fix=give_seed(source, site, "random_state"), needs=("unseeded", NUMPY))


def _frame_like(site: Site, pandas: bool) -> bool:
    """A receiver called ``df`` or ``frame`` with pandas' own arguments, or any with ``frac``, which is pandas' own word."""
    func = site.node.func
    name = called_name(func.value).lower() if isinstance(func, ast.Attribute) else ""
    words = {word.arg for word in site.node.keywords}
    if site.path is not None or not words <= _WORDS:
        return False
    named = name in ("df", "frame") or name.startswith("df_") or name.endswith("_df")
    return "frac" in words or (pandas and named and (bool(words) or len(site.node.args) == 1))
