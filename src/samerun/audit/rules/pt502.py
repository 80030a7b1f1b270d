"""A generator object kept by a Dataset is drawn from in its workers.

## What it flags

A Dataset that makes `default_rng`, `RandomState` or `random.Random` in `__init__`, draws from it in `__getitem__`,
and is loaded with workers.

## Why it breaks a run

Each worker gets a copy of the object in the same state, and a new copy every epoch: all workers draw the same
numbers, and every epoch repeats the first. Global generators are reseeded per worker by PyTorch, objects are not.

## Example

    import numpy as np
    from torch.utils.data import DataLoader, Dataset


    class Noisy(Dataset):
        def __init__(self):
            self.rng = np.random.default_rng(0)

        def __len__(self):
            return 100

        def __getitem__(self, index):
            return index + self.rng.normal()


    loader = DataLoader(Noisy(), num_workers=4)

## Use instead

    import numpy as np
    from torch.utils.data import DataLoader, Dataset


    class Noisy(Dataset):
        def __len__(self):
            return 100

        def __getitem__(self, index):
            rng = np.random.default_rng([0, index])
            return index + rng.normal()


    loader = DataLoader(Noisy(), num_workers=4)

## When it stays silent

Where every loader of the file has no workers; where the object is remade from `get_worker_info()` or in a
`worker_init_fn`; where it is drawn from in `__init__` only.

## Fix safety

None is offered.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from samerun.audit.expressions import constant
from samerun.audit.model import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule(
    "PT502",
    "rng-object-in-dataset",
    "error",
    "a generator object kept by a Dataset is drawn from in its workers",
    ("os.entropy", "workers"),
)
WORDS = ("DataLoader", "__getitem__")
_OBJECTS = frozenset({"numpy.random.default_rng()", "numpy.random.RandomState()", "random.Random()", "numpy.random.Generator()"})


def check(source: Source) -> Iterator[Finding]:
    """Draws from self.<generator> in __getitem__ of a class in a file that loads with workers."""
    if not _workers(source) or b"worker_init_fn" in source.text or b"get_worker_info" in source.text:
        return
    done: set[str] = set()
    for site in source.sites:
        path, _, method = (site.path or "").rpartition(".")
        scope = site.scope.function()
        owner = scope.owner()
        if path not in _OBJECTS or owner is None or scope.qualname != f"{owner.qualname}.__getitem__" or owner.qualname in done:
            continue
        if not isinstance(site.node.func, ast.Attribute) or not isinstance(site.node.func.value, ast.Attribute):
            continue
        done.add(owner.qualname)
        held = source.segment(site.node.func.value)
        message = f"{held}.{method}() draws from an object that every worker gets a copy of, so workers and epochs repeat"
        yield source.find(RULE, site.node, message + "; make the generator from the index")


def _workers(source: Source) -> bool:
    """Whether some loader of the file has workers, or a number of them that cannot be seen."""
    for site in source.calls("torch.utils.data.DataLoader"):
        workers = site.argument(5, "num_workers")
        if workers is not None and constant(workers) != 0:
            return True
    return False
