"""A `worker_init_fn` seeds from NumPy's state, which all workers share.

## What it flags

A `worker_init_fn` that seeds with `np.random.get_state()[1][0]` plus the worker's number, without asking PyTorch for
its base seed. Where the project pins PyTorch below 1.9, also a loader with workers and no `worker_init_fn` whose Dataset draws
from NumPy.

## Why it breaks a run

The state is copied from the parent, which never moves it: each epoch starts its workers from the same numbers and
repeats the same augmentations.

## Example

    import numpy as np
    from torch.utils.data import DataLoader


    def init(worker_id):
        np.random.seed(np.random.get_state()[1][0] + worker_id)


    loader = DataLoader([1, 2], num_workers=2, worker_init_fn=init)

## Use instead

    from torch.utils.data import DataLoader

    loader = DataLoader([1, 2], num_workers=2)

## When it stays silent

With `torch.initial_seed()` or `get_worker_info().seed` in it. Leaving `worker_init_fn` out is no bug: PyTorch 1.9 and
later reseeds `random` and NumPy in each worker.

## Fix safety

None is offered.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from samerun.audit.expressions import constant, is_none
from samerun.audit.model import Rule
from samerun.audit.names import resolve
from samerun.audit.versions import at_least

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule(
    "PT503",
    "worker-init",
    "warning",
    "a worker_init_fn seeds from NumPy's state, which all workers share",
    ("numpy.random", "workers"),
)
WORDS = ("numpy", "get_state DataLoader")


def check(source: Source) -> Iterator[Finding]:
    """np.random.seed(np.random.get_state()[1][0] ...) in a function of a file with worker_init_fn."""
    for site in source.calls("numpy.random.seed"):
        value = site.argument(0, "seed")
        if value is None or site.scope.function().kind != "function":
            continue
        inside = {resolve(part.func, site.scope) for part in ast.walk(value) if isinstance(part, ast.Call)}
        if "numpy.random.get_state" in inside and "torch.initial_seed" not in inside:
            message = (
                "the parent's NumPy state is the same at every epoch, so the workers repeat; use torch.initial_seed() % 2**32"
            )
            yield source.find(RULE, site.node, message)
    if not at_least(source.versions, "torch", (1, 9)):
        yield from _left_out(source)


def _left_out(source: Source) -> Iterator[Finding]:
    """Loaders with workers and no worker_init_fn, where a Dataset draws from NumPy: before 1.9 all workers draw alike."""
    drawn = [
        site for site in source.sites if (site.path or "").startswith("numpy.random.") and "__getitem__" in site.scope.qualname
    ]
    for site in source.calls("torch.utils.data.DataLoader") if drawn else ():
        workers = constant(site.argument(5, "num_workers"))
        if isinstance(workers, int) and workers > 0 and is_none(site.argument(9, "worker_init_fn")) and not site.open_ended():
            message = "PyTorch before 1.9 gives all workers one NumPy state, so they repeat each other; pass a worker_init_fn"
            chain = (f"drawn in a worker at {source.path}:{drawn[0].node.lineno}",)
            yield source.find(RULE, site.node, message, chain=chain)
