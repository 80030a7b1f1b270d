"""`random_split` draws from an unseeded generator.

## What it flags

`torch.utils.data.random_split` without `generator`, in a run that has not seeded PyTorch before.

## Why it breaks a run

Each run trains and tests on other examples; with several ranks, each rank has another split, and test examples leak
into training.

## Example

    import torch
    from torch.utils.data import random_split

    train, test = random_split(range(10), [8, 2])
    torch.save(list(train), "train.pt")

## Use instead

    import torch
    from torch.utils.data import random_split

    train, test = random_split(range(10), [8, 2], generator=torch.Generator().manual_seed(0))
    torch.save(list(train), "train.pt")

## When it stays silent

After `torch.manual_seed`; in library modules and tests.

## Fix safety

Safe where a seed is in scope and is passed; unsafe where a literal 0 is put in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samerun.audit.expressions import is_none, seed_in_scope
from samerun.audit.knowledge import TORCH
from samerun.audit.model import Fix, Rule
from samerun.audit.source import add_argument

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Site, Source

RULE = Rule("PT511", "unseeded-split", "warning", "random_split draws from an unseeded generator", ("torch",), reached=True)
WORDS = ("random_split(",)


def check(source: Source) -> Iterator[Finding]:
    """Splits without a generator."""
    for site in source.calls("torch.utils.data.random_split"):
        if is_none(site.argument(2, "generator")) and not site.open_ended():
            message = "random_split has no generator, and nothing seeds PyTorch before; pass a seeded one"
            yield source.find(RULE, site.node, message, fix=_fix(source, site), needs=("unseeded", TORCH))


def _fix(source: Source, site: Site) -> Fix | None:
    spelled = source.spelled("torch.Generator", site.scope)
    if spelled is None or any(word.arg == "generator" for word in site.node.keywords):
        return None
    known = seed_in_scope(site.scope, site.node.lineno)
    text = f"generator={spelled}().manual_seed({known or 0})"
    return add_argument(source, site.node, text, "pass a seeded generator", safe=known is not None)
