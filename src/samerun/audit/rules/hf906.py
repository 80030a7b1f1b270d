"""A diffusion pipeline is called without a generator.

## What it flags

A call of a diffusers pipeline without `generator`, in a run that has not seeded PyTorch before.

## Why it breaks a run

The starting noise is another one on each run, and so is the picture.

## Example

    from diffusers import DiffusionPipeline

    pipe = DiffusionPipeline.from_pretrained("some/model")
    pipe("a cat").images[0].save("cat.png")

## Use instead

    import torch
    from diffusers import DiffusionPipeline

    pipe = DiffusionPipeline.from_pretrained("some/model")
    pipe("a cat", generator=torch.Generator().manual_seed(0)).images[0].save("cat.png")

## When it stays silent

Where the object is not known to be a pipeline; with `latents=`; after `torch.manual_seed`; in library modules and
tests.

## Fix safety

Safe where a seed and torch are in scope; unsafe where a literal 0 is put in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samerun.audit.expressions import is_none, seed_in_scope
from samerun.audit.knowledge import TORCH
from samerun.audit.model import Fix, Rule
from samerun.audit.source import add_argument

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Site, Source

RULE = Rule(
    "HF906", "diffusers-generator", "warning", "a diffusion pipeline is called without a generator", ("torch",), reached=True
)
WORDS = ("diffusers", "from_pretrained")


def check(source: Source) -> Iterator[Finding]:
    """Calls of what from_pretrained of a diffusers pipeline returned."""
    for site in source.sites:
        path = site.path or ""
        made, _, rest = path.partition(".from_pretrained()")
        if not made.startswith("diffusers.") or "Pipeline" not in made or rest not in ("", ".to()") or not path.endswith("()"):
            continue
        if is_none(site.argument(-1, "generator")) and is_none(site.argument(-1, "latents")) and not site.open_ended():
            message = "this pipeline has no generator, and nothing seeds PyTorch before; pass a seeded one"
            yield source.find(RULE, site.node, message, fix=_fix(source, site), needs=("unseeded", TORCH))


def _fix(source: Source, site: Site) -> Fix | None:
    spelled = source.spelled("torch.Generator", site.scope)
    if spelled is None or any(word.arg == "generator" for word in site.node.keywords):
        return None
    known = seed_in_scope(site.scope, site.node.lineno)
    return add_argument(source, site.node, f"generator={spelled}().manual_seed({known or 0})", "pass one", safe=known is not None)
