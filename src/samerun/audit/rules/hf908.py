"""All ranks are seeded alike, and each draws noise in its loop.

## What it flags

`accelerate.utils.set_seed(seed)` without `device_specific`, in a file whose loop draws noise with `torch.randn`.

## Why it breaks a run

Every rank adds the same noise to its own batch: the noise of the whole batch is less varied than it looks.

## Example

    import torch
    from accelerate.utils import set_seed

    set_seed(0)
    for step in range(3):
        noise = torch.randn(2)

## Use instead

    import torch
    from accelerate.utils import set_seed

    set_seed(0, device_specific=True)
    for step in range(3):
        noise = torch.randn(2)

## When it stays silent

With `device_specific=True`, and without noise in a loop.

## Fix safety

Unsafe: it adds `device_specific=True`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samerun.audit.expressions import enclosing_loops
from samerun.audit.model import Rule
from samerun.audit.source import add_argument

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule("HF908", "same-noise-ranks", "info", "all ranks are seeded alike, and each draws noise in its loop", ("torch",))
WORDS = ("accelerate", "set_seed", "randn randn_like")


def check(source: Source) -> Iterator[Finding]:
    """set_seed of accelerate in files with torch.randn in a loop."""
    noisy = any(next(enclosing_loops(source, site.node), None) for site in source.calls("torch.randn", "torch.randn_like"))
    for site in source.calls("accelerate.utils.set_seed") if noisy else ():
        if site.argument(1, "device_specific") is None:
            fix = add_argument(source, site.node, "device_specific=True", "seed each device apart", safe=False)
            yield source.find(RULE, site.node, "every rank draws the same noise; pass device_specific=True", fix=fix)
