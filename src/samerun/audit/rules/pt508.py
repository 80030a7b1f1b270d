"""An operation without a deterministic CUDA kernel is used where determinism is asked for.

## What it flags

Operations from PyTorch's list (`index_add_`, `scatter_add_` with float values, `bincount` with weights, `interpolate`
with linear modes, `grid_sample`, `CTCLoss`, ...) in a file that asks for determinism.

## Why it breaks a run

They add in the order in which threads arrive, so the last digits differ; under `use_deterministic_algorithms(True)`
some raise an error.

## Example

    import torch
    import torch.nn.functional as F

    torch.use_deterministic_algorithms(True)
    y = F.grid_sample(torch.ones(1, 1, 2, 2), torch.zeros(1, 2, 2, 2))

## Use instead

    import torch
    import torch.nn.functional as F

    torch.use_deterministic_algorithms(True)
    y = F.interpolate(torch.ones(1, 1, 2, 2), scale_factor=2, mode="nearest")

## When it stays silent

In files that do not ask for determinism, for functions of the same name of other libraries, and for modes that are
deterministic.

## Fix safety

None is offered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samerun.audit.expressions import called_name, constant
from samerun.audit.model import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule(
    "PT508", "nondet-op", "info", "an operation without a deterministic CUDA kernel, where determinism is asked for", ("kernels",)
)
WORDS = ("use_deterministic_algorithms",)
_OPS = ("torch.nn.functional.grid_sample", "torch.nn.functional.ctc_loss", "torch.nn.CTCLoss", "torch.nn.functional.max_unpool2d",
        "torch.nn.AdaptiveAvgPool2d", "torch.nn.functional.adaptive_avg_pool2d", "torch.nn.FractionalMaxPool2d",
        "torch.nn.ReflectionPad1d", "torch.histc", "torch.kthvalue", "torch.nn.MaxUnpool2d")  # fmt: skip
_MODES = ("linear", "bilinear", "bicubic", "trilinear")


def check(source: Source) -> Iterator[Finding]:
    """Listed operations in files that ask for determinism."""
    if not any(True for _ in source.calls("torch.use_deterministic_algorithms")):
        return
    for site in source.calls(*_OPS, "torch.nn.functional.interpolate", "torch.nn.Upsample"):
        linear = constant(site.argument(-1, "mode")) in _MODES
        if called_name(site.node) in ("interpolate", "Upsample") and not linear:
            continue
        yield source.find(RULE, site.node, f"{called_name(site.node)} has no deterministic CUDA kernel", certainty="likely")
