"""A seeding function is named but not called.

## What it flags

A statement that is only the name of a seeding function: `torch.manual_seed`, without brackets.

## Why it breaks a run

The statement does nothing. The generator stays unseeded, and the line reads as if it were seeded.

## Example

    import torch

    torch.manual_seed

## Use instead

    import torch

    torch.manual_seed(0)

## When it stays silent

In the last line of a notebook cell, where a bare name shows its help; for methods of unknown objects.

## Fix safety

None: which seed was meant is not known.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from samerun.audit.knowledge import GLOBAL_FAMILIES, knowledge
from samerun.audit.model import Rule
from samerun.audit.names import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule("SD117", "seed-not-called", "error", "a seeding function is named but not called", GLOBAL_FAMILIES, in_tests=True)
WORDS = (knowledge().seed_calls.replace("(", ""),)
PATTERNS = tuple(
    re.compile(name + rb"(?<!self\.seed)[ \t]*(?:$|[#;])", re.MULTILINE)
    for name in (rb"\.seed", rb"\.manual_seed", rb"\.set_seed", rb"\.set_random_seed", rb"\.seed_everything")
)


def check(source: Source) -> Iterator[Finding]:
    """Expression statements that are only a seeding function."""
    if source.notebook:
        return
    for node, scope in source.nodes(ast.Expr):
        if isinstance(node.value, (ast.Attribute, ast.Name)):
            path = resolve(node.value, scope)
            if path in knowledge().seeds and path.split(".")[-1] not in ("Trainer", "Seq2SeqTrainer", "SFTTrainer"):
                name = source.segment(node.value)
                yield source.find(RULE, node, f"{name} is not called, so nothing is seeded; write {name}(seed)")
