"""LightGBM's determinism is asked for by half.

## What it flags

`deterministic=True` in LightGBM's parameters without `force_row_wise` or `force_col_wise`.

## Why it breaks a run

LightGBM otherwise times both layouts at the start and takes the faster one; they differ in the last digits.

## Example

    import lightgbm as lgb

    model = lgb.LGBMClassifier(deterministic=True)

## Use instead

    import lightgbm as lgb

    model = lgb.LGBMClassifier(deterministic=True, force_row_wise=True)

## When it stays silent

Where either is set. A missing seed of XGBoost, LightGBM or CatBoost is no bug: their default seed is fixed.

## Fix safety

Safe: it adds `force_row_wise=True`.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from samerun.audit.expressions import constant, is_true
from samerun.audit.model import Rule
from samerun.audit.source import add_argument

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule("GB802", "lgb-threads", "info", "LightGBM's determinism is asked for by half", ("threads",))
WORDS = ("lightgbm", "deterministic")


def check(source: Source) -> Iterator[Finding]:
    """LightGBM estimators and parameter dicts with deterministic and no forced layout."""
    if b"lightgbm" not in source.text:
        return
    for site in source.calls("lightgbm.LGBMClassifier", "lightgbm.LGBMRegressor", "lightgbm.LGBMRanker"):
        words = {word.arg for word in site.node.keywords}
        if is_true(site.argument(-1, "deterministic")) and not words & {"force_row_wise", "force_col_wise", None}:
            fix = add_argument(source, site.node, "force_row_wise=True", "force the layout", safe=True)
            yield source.find(RULE, site.node, "without force_row_wise the layout is chosen by timing; set it", fix=fix)
    for node, _ in source.nodes(ast.Dict):
        keys = {key: value for key, value in zip(map(constant, node.keys), node.values, strict=True) if isinstance(key, str)}
        if is_true(keys.get("deterministic")) and not keys.keys() & {"force_row_wise", "force_col_wise"} and "objective" in keys:
            yield source.find(RULE, node, "without force_row_wise the layout is chosen by timing; set it")
