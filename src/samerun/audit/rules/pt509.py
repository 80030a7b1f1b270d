"""A `DistributedSampler` never gets `set_epoch`.

## What it flags

A training loop over epochs, in a file that makes a shuffling `DistributedSampler` and never calls `set_epoch`.

## Why it breaks a run

The sampler shuffles by seed plus epoch. Without `set_epoch` the epoch stays 0, so every epoch sees the same order.

## Example

    from torch.utils.data import DataLoader
    from torch.utils.data.distributed import DistributedSampler

    data = list(range(10))
    sampler = DistributedSampler(data, num_replicas=2, rank=0)
    loader = DataLoader(data, sampler=sampler)
    for epoch in range(3):
        for batch in loader:
            print(batch)

## Use instead

    from torch.utils.data import DataLoader
    from torch.utils.data.distributed import DistributedSampler

    data = list(range(10))
    sampler = DistributedSampler(data, num_replicas=2, rank=0)
    loader = DataLoader(data, sampler=sampler)
    for epoch in range(3):
        sampler.set_epoch(epoch)
        for batch in loader:
            print(batch)

## When it stays silent

With `shuffle=False`; where any file of the project calls `set_epoch`; without a loop over epochs; where a framework
(Lightning, Accelerate) calls it.

## Fix safety

None is offered.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from samerun.audit.expressions import called_name, constant, is_false
from samerun.audit.model import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule("PT509", "no-set-epoch", "warning", "a DistributedSampler never gets set_epoch")
WORDS = ("DistributedSampler",)
_SAMPLERS = ("torch.utils.data.distributed.DistributedSampler", "torch.utils.data.DistributedSampler")


def check(source: Source) -> Iterator[Finding]:
    """Shuffling samplers in a file with an epoch loop and no set_epoch."""
    if b"set_epoch" in source.text:
        return
    if not any("epoch" in called_name(node.target) for node, _ in source.nodes(ast.For)):
        return
    for site in source.calls(*_SAMPLERS):
        if (
            not is_false(site.argument(3, "shuffle"))
            and not site.open_ended()
            and constant(site.argument(3, "shuffle")) in (True, ...)
        ):
            message = "set_epoch is never called, so the sampler gives every epoch the same order; call sampler.set_epoch(epoch)"
            yield source.find(RULE, site.node, message, certainty="likely")
