"""A model or data set is loaded without saying which revision.

## What it flags

`from_pretrained`, `load_dataset` and `torch.hub.load` of a hub's name without `revision`.

## Why it breaks a run

What the name stands for is whatever was uploaded last: next month's run loads other weights or rows.

## Example

    from transformers import AutoModel

    model = AutoModel.from_pretrained("bert-base-uncased")

## Use instead

    from transformers import AutoModel

    model = AutoModel.from_pretrained("bert-base-uncased", revision="86b5e0934494bd15c9632b12f734a8a67f723594")

## When it stays silent

For local paths and names that are no literal.

## Fix safety

None is offered: which revision was meant is not known here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samerun.audit.expressions import constant, is_none
from samerun.audit.model import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule("MI002", "unpinned-artifact", "info", "a model or data set is loaded without saying which revision", ("network",))
WORDS = ("transformers diffusers datasets", "from_pretrained load_dataset")


def check(source: Source) -> Iterator[Finding]:
    """Loads of a literal hub name without a revision."""
    for site in [*source.methods("from_pretrained"), *source.calls("datasets.load_dataset")]:
        path = site.path or ""
        name = constant(site.argument(0, "path"))
        if not path.startswith(("transformers.", "diffusers.", "datasets.")) or not isinstance(name, str):
            continue
        if not name.startswith((".", "/", "~")) and is_none(site.argument(-1, "revision")) and not site.open_ended():
            yield source.find(RULE, site.node, f"{name!r} is whatever was uploaded last; pass revision= with a commit")
