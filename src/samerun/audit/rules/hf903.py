"""Text is sampled without a seed.

## What it flags

`generate(do_sample=True)` and pipelines with `do_sample=True` in a run that has not seeded PyTorch before.

## Why it breaks a run

Each run writes another text.

## Example

    from transformers import pipeline

    write = pipeline("text-generation")
    text = write("Once", do_sample=True)

## Use instead

    from transformers import pipeline, set_seed

    set_seed(0)
    write = pipeline("text-generation")
    text = write("Once", do_sample=True)

## When it stays silent

After `set_seed` or `torch.manual_seed`; in library modules and tests; where sampling is off.

## Fix safety

None is offered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samerun.audit.expressions import called_name, is_true
from samerun.audit.knowledge import TORCH
from samerun.audit.model import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule("HF903", "sampling", "info", "text is sampled without a seed", ("torch",), reached=True)
WORDS = ("do_sample",)


def check(source: Source) -> Iterator[Finding]:
    """Calls with do_sample=True."""
    for site in source.sites:
        known = called_name(site.node) == "generate" or (site.path or "").startswith("transformers.pipeline()")
        if known and is_true(site.argument(-1, "do_sample")):
            yield source.find(
                RULE, site.node, "this samples from PyTorch's generator, which nothing seeds before", needs=("unseeded", TORCH)
            )
