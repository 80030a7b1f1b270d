"""The order of a set decides a result.

## What it flags

A set or frozenset whose order reaches a slice, a numbering (`{word: i for i, word in enumerate(words)}`), a
sample, an ordered write, a training step or an optimiser's parameters.

## Why it breaks a run

The order of a set of strings follows their hashes, which Python salts anew in each process; the order of a set of
objects follows their addresses.

## Example

    words = set("the cat sat on the mat".split())
    index = {word: number for number, word in enumerate(words)}

## Use instead

    words = sorted(set("the cat sat on the mat".split()))
    index = {word: number for number, word in enumerate(words)}

## When it stays silent

Where the elements are integers; where the order is forgotten: `sorted`, `len`, membership, comparison, another set;
for work on each element by itself.

## Fix safety

Unsafe: `sorted(...)` is put around the set, which fails where its elements cannot be compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samerun.audit.model import Fix, Rule
from samerun.audit.order import Order
from samerun.audit.source import wrap
from samerun.audit.unordered import SETS, sets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule("OR302", "set-order", "warning", "the order of a set decides a result", ("hash.order", "addresses"))
PATTERNS = SETS


def check(source: Source) -> Iterator[Finding]:
    """Sets whose order reaches a sink."""
    order = Order(source)
    for node, scope in sets(source):
        sink = order.fate(node, scope)
        if sink is None or sink.samples or sink.returned or sink.element:
            continue
        chain = (f"order matters at {source.path}:{sink.node.lineno}",)  # type: ignore[attr-defined]
        message = f"a set has another order in each process, and {sink.words}; sort it"
        yield source.find(
            RULE, node, message, certainty="likely", chain=chain, fix=Fix("sort the set", wrap(node, "sorted(", ")"))
        )
