"""A model with a new head is built before the Trainer seeds.

## What it flags

`from_pretrained(..., num_labels=...)` of a classification model in a run where nothing seeds PyTorch before, and a
`Trainer` seeds later.

## Why it breaks a run

`Trainer` seeds in its constructor. The new head's weights were drawn before that, unseeded, so the fine-tuned model
differs although `seed` is set.

## Example

    from transformers import AutoModelForSequenceClassification, Trainer

    model = AutoModelForSequenceClassification.from_pretrained("bert-base-uncased", num_labels=3)
    trainer = Trainer(model=model)

## Use instead

    from transformers import AutoModelForSequenceClassification, Trainer, set_seed

    set_seed(42)
    model = AutoModelForSequenceClassification.from_pretrained("bert-base-uncased", num_labels=3)
    trainer = Trainer(model=model)

## When it stays silent

After `set_seed` or `torch.manual_seed`; with `model_init=`; without `num_labels`; in library modules and tests.

## Fix safety

Safe where a seed is in scope: `set_seed` is called with it above the statement. With a literal it asks first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samerun.audit.expressions import seed_in_scope
from samerun.audit.knowledge import TORCH
from samerun.audit.model import Edit, Fix, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Site, Source

RULE = Rule(
    "HF901", "head-before-seed", "warning", "a model with a new head is built before the Trainer seeds", ("torch",), reached=True
)
WORDS = ("transformers", "from_pretrained", "num_labels")


def check(source: Source) -> Iterator[Finding]:
    """from_pretrained with a new head in files that build a Trainer."""
    if b"Trainer" not in source.text or b"model_init" in source.text:
        return
    for site in source.methods("from_pretrained"):
        path = site.path or ""
        head = "ForSequenceClassification" in path or "ForTokenClassification" in path
        if path.startswith("transformers.") and head and site.argument(-1, "num_labels") is not None:
            message = "the new head's weights are drawn here, before Trainer seeds; call set_seed(...) before"
            yield source.find(RULE, site.node, message, fix=_fix(source, site), needs=("unseeded", TORCH))


def _fix(source: Source, site: Site) -> Fix:
    known = seed_in_scope(site.scope, site.node.lineno)
    statement = source.statement(site.node)
    spelled = source.spelled("transformers.set_seed", site.scope)
    place = (statement.lineno, statement.col_offset)
    text = f"{spelled or 'transformers.set_seed'}({known or 42})\n{' ' * statement.col_offset}"
    imports = () if spelled else ("transformers",)
    return Fix("seed before the model is built", (Edit(place, place, text),), safe=known is not None, imports=imports)
