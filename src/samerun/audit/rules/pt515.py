"""A compiler tunes itself by the clock.

## What it flags

`torch.compile(mode="max-autotune")` and tunable GEMM in a file that seeds.

## Why it breaks a run

The kernels that were fastest this time are kept; others, with other last digits, may win the next time.

## Example

    import torch

    torch.manual_seed(0)
    model = torch.compile(torch.nn.Linear(2, 2), mode="max-autotune")

## Use instead

    import torch

    torch.manual_seed(0)
    model = torch.compile(torch.nn.Linear(2, 2))

## When it stays silent

In files that seed nothing.

## Fix safety

None is offered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samerun.audit.expressions import constant
from samerun.audit.knowledge import knowledge
from samerun.audit.model import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule("PT515", "autotune", "info", "a compiler tunes itself by the clock", ("kernels",))
WORDS = ("torch", "compile(", "mode")


def check(source: Source) -> Iterator[Finding]:
    """torch.compile with max-autotune modes."""
    seeded = any(True for _ in source.calls_in(knowledge().seeds))
    for site in source.calls("torch.compile") if seeded else ():
        mode = constant(site.argument(-1, "mode"))
        if isinstance(mode, str) and mode.startswith("max-autotune"):
            yield source.find(RULE, site.node, f"mode={mode!r} keeps the kernels that were fastest this time, which vary")
