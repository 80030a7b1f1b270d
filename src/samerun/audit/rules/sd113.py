"""Every worker gets the same seed.

## What it flags

A `worker_init_fn` or a pool's initializer that seeds with a constant and ignores its worker's number.

## Why it breaks a run

All workers draw the same numbers: with four workers, every random augmentation is applied four times over, and the
data is less varied than it looks.

## Example

    import numpy as np
    from torch.utils.data import DataLoader


    def init(worker_id):
        np.random.seed(0)


    loader = DataLoader([1, 2, 3], num_workers=4, worker_init_fn=init)

## Use instead

    import numpy as np
    from torch.utils.data import DataLoader


    def init(worker_id):
        np.random.seed(worker_id)


    loader = DataLoader([1, 2, 3], num_workers=4, worker_init_fn=init)

## When it stays silent

Where the function uses its argument or the worker's info, in any way.

## Fix safety

Unsafe: it adds the worker's number to the seed, which changes what the workers draw.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from samerun.audit.expressions import called_name, is_none
from samerun.audit.model import Fix, Rule
from samerun.audit.names import resolve
from samerun.audit.source import wrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.names import Scope
    from samerun.audit.source import Source

RULE = Rule("SD113", "same-seed-workers", "warning", "every worker gets the same seed", ("workers",))
WORDS = ("worker_init_fn", "seed( manual_seed(")
_SEEDS = ("random.seed", "numpy.random.seed", "torch.manual_seed")


def check(source: Source) -> Iterator[Finding]:
    """Functions given as worker_init_fn that seed with a constant and never look at their argument."""
    given = {
        resolve(word.value, site.scope)
        for site in source.calls("torch.utils.data.DataLoader")
        for word in site.node.keywords
        if word.arg == "worker_init_fn" and isinstance(word.value, (ast.Name, ast.Attribute, ast.Lambda))
    }
    for site in source.calls(*_SEEDS):
        scope = site.scope.function()
        value = site.argument(0, "seed")
        if f":{scope.qualname}" not in given or not isinstance(value, (ast.Constant, ast.Name, ast.Attribute)) or is_none(value):
            continue
        if len(scope.parameters) == 1 and not _aware(scope):
            worker = scope.parameters[0]
            fix = Fix("add the worker's number", (wrap(value, "", f" + {worker}")[1],))
            message = f"every worker is seeded with {source.segment(value)} and draws the same numbers; add {worker}"
            yield source.find(RULE, site.node, message, fix=fix)


def _aware(scope: Scope) -> bool:
    """Whether the function reads its argument or asks which worker it is."""
    used = {part.id for part in ast.walk(scope.node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)}
    asks = {called_name(part) for part in ast.walk(scope.node) if isinstance(part, ast.Call)}
    return bool(used & set(scope.parameters)) or bool(asks & {"get_worker_info", "initial_seed"})
