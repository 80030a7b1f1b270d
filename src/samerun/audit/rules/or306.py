"""A seeded shuffle, sample or split of something without a fixed order.

## What it flags

A listing or a set whose order reaches a shuffle, sample or split, in a file that seeds or passes a `random_state`.

## Why it breaks a run

The seed fixes which positions are drawn, not which things stand there: with another order of files or of the set, the
same seed makes another split. The seed makes it look settled.

## Example

    import os
    import random

    random.seed(0)
    files = os.listdir("data")
    random.shuffle(files)

## Use instead

    import os
    import random

    random.seed(0)
    files = sorted(os.listdir("data"))
    random.shuffle(files)

## When it stays silent

Where nothing seeds (then the draw is the matter), and where the order is fixed before.

## Fix safety

Safe for listings, unsafe for sets: `sorted(...)` is put around them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samerun.audit.expressions import called_name
from samerun.audit.knowledge import knowledge
from samerun.audit.model import Fix, Rule
from samerun.audit.order import Order
from samerun.audit.runs import says_it_seeds
from samerun.audit.source import wrap
from samerun.audit.unordered import LISTED, SETS, listings, of_text, sets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule(
    "OR306",
    "seeded-shuffle-of-unsorted",
    "error",
    "a seeded shuffle or split of something without a fixed order",
    ("listing", "hash.order", "addresses"),
)
WORDS = ("shuffle sample choice choices permutation train_test_split random_split",)
PATTERNS = (*SETS, *LISTED)


def check(source: Source) -> Iterator[Finding]:
    """Listings and sets that reach a sample, in a file with a seed."""
    if not _seeded(source):
        return
    order = Order(source)
    found = [(node, scope, name, True) for node, scope, name in listings(source)]
    found += [(node, scope, "a set", False) for node, scope in sets(source)]  # type: ignore[misc]
    for node, scope, name, listing in found:
        sink = order.fate(node, scope)
        if sink is not None and sink.samples:
            place = f"{source.path}:{sink.node.lineno}"  # type: ignore[attr-defined]
            message = f"{name} has no fixed order, and it is {sink.words} under a seed at line {sink.node.lineno}; sort it first"  # type: ignore[attr-defined]
            fix = None if name in ("os.walk", "os.scandir") else Fix("sort it", wrap(node, "sorted(", ")"), safe=listing)
            certainty = "certain" if listing else "likely"
            severity = None if listing or of_text(node) else "warning"  # of numbers, a set may well have one order
            chain = (f"sampled at {place}",)
            yield source.find(RULE, node, message, certainty=certainty, severity=severity, chain=chain, fix=fix)


def _seeded(source: Source) -> bool:
    known = knowledge()
    if any(True for _ in source.calls_in(known.seeds)):
        return True
    if any(site.node.args or site.node.keywords for site in source.calls_in(known.generators)):
        return True
    splits = [site for site in source.sites if called_name(site.node) == "train_test_split"]
    return any(site.argument(-1, "random_state") is not None for site in splits) or any(
        says_it_seeds(path.split(".")[-1]) for path in source.paths()
    )
