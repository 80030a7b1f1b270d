"""A metric is compared with `==`.

## What it flags

`==` and `!=` between a name such as `loss` or `accuracy` and a number with a fraction, or another metric.

## Why it breaks a run

The last digits of a float depend on the order of sums, the number of threads and the machine, so the comparison holds
on one and fails on another.

## Example

    loss = 0.1 + 0.2
    if loss == 0.3:
        print("done")

## Use instead

    import math

    loss = 0.1 + 0.2
    if math.isclose(loss, 0.3):
        print("done")

## When it stays silent

For comparisons with whole numbers, text and None.

## Fix safety

None is offered: the tolerance is yours to choose.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from samerun.audit.expressions import called_name, constant
from samerun.audit.model import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule("MI001", "metric-float-eq", "info", "a metric is compared with ==", ("kernels",), in_tests=True)
WORDS = ("loss accuracy score",)
TOKENS = (
    b"loss ==",
    b"accuracy ==",
    b"score ==",
    b"loss !=",
)
_METRIC = re.compile(r"(?:^|_)(?:loss|accuracy|acc|score|metric|auc|f1|rmse|mse|mae|perplexity)$", re.IGNORECASE)


def check(source: Source) -> Iterator[Finding]:
    """Equality of a metric's name with a fraction or another metric."""
    for node, _ in source.nodes(ast.Compare) if any(token in source.text for token in TOKENS) else ():
        if len(node.ops) != 1 or not isinstance(node.ops[0], (ast.Eq, ast.NotEq)):
            continue
        sides = [node.left, node.comparators[0]]
        metrics = [side for side in sides if isinstance(side, (ast.Name, ast.Attribute)) and _METRIC.search(called_name(side))]
        floats = [side for side in sides if isinstance(constant(side), float) and constant(side) != int(constant(side))]  # type: ignore[call-overload]
        if metrics and (floats or len(metrics) == 2):
            yield source.find(RULE, node, "metrics are floats, whose last digits differ between machines; use math.isclose")
