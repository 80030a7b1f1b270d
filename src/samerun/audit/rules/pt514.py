"""`torch.seed()` seeds from the operating system.

## What it flags

`torch.seed()`, and `.seed()` of a `torch.Generator`.

## Why it breaks a run

Both set a random seed, another one on each run. The names read like the seeding calls, `torch.manual_seed(...)`.

## Example

    import torch

    torch.seed()
    torch.save(torch.rand(3), "x.pt")

## Use instead

    import torch

    torch.manual_seed(0)
    torch.save(torch.rand(3), "x.pt")

## When it stays silent

Where the returned seed is kept; where it is the other branch of a test for a seed; in tests.

## Fix safety

Unsafe: `torch.manual_seed(0)` takes its place.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from samerun.audit.model import Fix, Rule
from samerun.audit.source import replace_node

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule("PT514", "torch-seed", "warning", "torch.seed() seeds from the operating system", ("os.entropy",))
WORDS = ("torch", "seed(")
PATTERNS = (re.compile(rb"seed\s*\(\s*\)"),)


def check(source: Source) -> Iterator[Finding]:
    """Statements that only call torch.seed() or Generator.seed()."""
    for site in source.calls("torch.seed", "torch.Generator().seed"):
        tested = any(isinstance(parent, ast.If) for parent in source.ancestors(site.node))
        if isinstance(source.parents.get(site.node), ast.Expr) and not site.node.args and not tested:
            text = source.segment(site.node.func)
            fix = Fix("seed with a number", (replace_node(site.node, text[: -len("seed")] + "manual_seed(0)"),))
            yield source.find(RULE, site.node, f"{text}() takes another seed on each run; call manual_seed(...)", fix=fix)
