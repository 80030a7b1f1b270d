"""Determinism is asked of cuDNN, and the Trainer is not told.

## What it flags

`TrainingArguments` without `full_determinism` in a file that sets determinism flags itself.

## Why it breaks a run

`Trainer` seeds but leaves kernels as they are; `full_determinism=True` sets all switches at the right time.

## Example

    import torch
    from transformers import TrainingArguments

    torch.backends.cudnn.deterministic = True
    args = TrainingArguments("out")

## Use instead

    from transformers import TrainingArguments

    args = TrainingArguments("out", full_determinism=True)

## When it stays silent

In files that do not ask for determinism.

## Fix safety

Safe: it adds the argument.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samerun.audit.model import Rule
from samerun.audit.source import add_argument

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule("HF904", "full-determinism", "info", "determinism is asked for, and the Trainer is not told", ("kernels",))
WORDS = ("TrainingArguments", "deterministic use_deterministic_algorithms")


def check(source: Source) -> Iterator[Finding]:
    """TrainingArguments in files that set determinism switches."""
    if not (b"cudnn.deterministic" in source.text or b"use_deterministic_algorithms" in source.text):
        return
    for site in source.calls("transformers.TrainingArguments"):
        if site.argument(-1, "full_determinism") is None and not site.open_ended():
            fix = add_argument(source, site.node, "full_determinism=True", "ask for it", safe=True)
            yield source.find(RULE, site.node, "full_determinism=True sets all switches; pass it", fix=fix)
