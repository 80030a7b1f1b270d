"""A SciPy distribution or bootstrap draws without `random_state`.

## What it flags

`.rvs(...)` and `scipy.stats.bootstrap` or `permutation_test` without `random_state` or `rng`, where NumPy is not
seeded.

## Why it breaks a run

They fall back on NumPy's global generator, or on a fresh one.

## Example

    from scipy import stats

    x = stats.norm.rvs(size=10)

## Use instead

    from scipy import stats

    x = stats.norm.rvs(size=10, random_state=0)

## When it stays silent

Where NumPy's global generator is seeded before.

## Fix safety

Unsafe unless a seed is in scope.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samerun.audit.expressions import give_seed, is_none
from samerun.audit.knowledge import NUMPY
from samerun.audit.model import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule("NP205", "scipy-rvs", "info", "a SciPy draw has no random_state", ("numpy.random",), reached=True)
WORDS = ("scipy", "rvs bootstrap permutation_test")


def check(source: Source) -> Iterator[Finding]:
    """SciPy draws without their own generator."""
    for site in source.methods("rvs", "bootstrap", "permutation_test"):
        if not (site.path or "").startswith("scipy.stats."):
            continue
        if is_none(site.argument(-1, "random_state")) and is_none(site.argument(-1, "rng")) and not site.open_ended():
            fix = give_seed(source, site, "random_state")
            message = f"{source.segment(site.node.func)} has no random_state, so it draws from NumPy's global generator"
            yield source.find(RULE, site.node, message, fix=fix, needs=("unseeded", NUMPY))
