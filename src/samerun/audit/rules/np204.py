"""`np.random.seed` is called, but the numbers come from an unseeded `default_rng()`.

## What it flags

A file that calls `np.random.seed(...)` and makes `np.random.default_rng()` or `np.random.RandomState()` without a
seed.

## Why it breaks a run

`default_rng()` has its own state from the operating system. The global seed does not reach it, so the run differs
although it is visibly seeded.

## Example

    import numpy as np

    np.random.seed(0)
    rng = np.random.default_rng()
    np.save("x.npy", rng.random(3))

## Use instead

    import numpy as np

    np.random.seed(0)
    rng = np.random.default_rng(0)
    np.save("x.npy", rng.random(3))

## When it stays silent

In tests; where the generator is seeded afterwards; for draws that only reach a plot, a print or a pause; where only a
function that nothing here calls makes it.

## Fix safety

Safe: the generator is given the same seed expression, where that is a literal or a name in scope.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from samerun.audit.expressions import is_none
from samerun.audit.knowledge import NUMPY
from samerun.audit.model import Rule
from samerun.audit.purpose import matters
from samerun.audit.source import add_argument

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule(
    "NP204",
    "seeded-global-unseeded-generator",
    "error",
    "np.random.seed does not reach an unseeded default_rng()",
    ("os.entropy",),
    reached=True,
)
WORDS = ("numpy", "seed(", "default_rng( RandomState(")
_MADE = ("numpy.random.default_rng", "numpy.random.RandomState")


def check(source: Source) -> Iterator[Finding]:
    """Unseeded NumPy generators in a file that seeds the global one."""
    seeds = [site for site in source.calls("numpy.random.seed") if not is_none(site.argument(0, "seed"))]
    if not seeds:
        return
    for site in source.calls(*_MADE):
        if not is_none(site.argument(0, "seed")) or site.open_ended() or not matters(source, site.node, site.scope):
            continue
        value = seeds[0].argument(0, "seed")
        text = source.segment(value) if isinstance(value, (ast.Constant, ast.Name, ast.Attribute)) else "0"
        visible = isinstance(value, ast.Constant) or site.scope.function() is seeds[0].scope.function()
        message = f"np.random.seed({text}) does not reach {source.segment(site.node)}, which is seeded by the operating system"
        fix = None
        if not site.node.args and not site.node.keywords:
            fix = add_argument(source, site.node, text, "pass the same seed", safe=visible)
        yield source.find(RULE, site.node, message + "; pass the seed", fix=fix, needs=("seeded", NUMPY))
