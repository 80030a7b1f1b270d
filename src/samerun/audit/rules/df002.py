"""A Polars, Dask or Spark sample has no seed.

## What it flags

`sample`, `shuffle` of Polars frames, `sample` and `random_split` of Dask, `sample` and `randomSplit` of Spark without
a seed.

## Why it breaks a run

These draw from generators of their own: no seed of Python or NumPy reaches them.

## Example

    import polars as pl

    frame = pl.read_csv("people.csv")
    frame.sample(100).write_csv("some.csv")

## Use instead

    import polars as pl

    frame = pl.read_csv("people.csv")
    frame.sample(100, seed=0).write_csv("some.csv")

## When it stays silent

Where the object is not known to come from one of these; after `pl.set_random_seed`; where the rows are only printed;
in tests.

## Fix safety

Safe where a seed is in scope and is passed; unsafe where a literal 0 is put in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samerun.audit.expressions import called_name, give_seed, is_none
from samerun.audit.model import Rule
from samerun.audit.purpose import matters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule(
    "DF002", "frame-sample", "warning", "a Polars, Dask or Spark sample has no seed", ("polars", "os.entropy"), reached=True
)
WORDS = ("polars dask pyspark", "sample shuffle random_split randomSplit")
_LIBRARIES = {"polars.": "seed", "dask.dataframe.": "random_state", "pyspark.sql.": "seed"}


def check(source: Source) -> Iterator[Finding]:
    """Samples and splits of known frames without their seed."""
    if any(True for _ in source.calls("polars.set_random_seed")):
        return
    for site in source.methods("sample", "shuffle", "random_split", "randomSplit"):
        keyword = next((word for prefix, word in _LIBRARIES.items() if (site.path or "").startswith(prefix)), None)
        if keyword is None or site.open_ended() or not is_none(site.argument(-1, keyword)):
            continue
        positional = {"randomSplit": 1, "random_split": 1}.get(called_name(site.node), 9)
        if len(site.node.args) > positional or not matters(source, site.node, site.scope):
            continue
        message = f"{called_name(site.node)}() has no {keyword}, and no seed of Python or NumPy reaches it; pass one"
        yield source.find(RULE, site.node, message, fix=give_seed(source, site, keyword), needs=("entry",))
