"""Deterministic algorithms are asked for, and cuBLAS is not told.

## What it flags

`torch.use_deterministic_algorithms(True)` in a file that uses CUDA and never sets `CUBLAS_WORKSPACE_CONFIG`.

## Why it breaks a run

On CUDA, the first matrix product raises a RuntimeError unless the variable is set in the environment.

## Example

    import torch

    torch.use_deterministic_algorithms(True)
    x = torch.ones(2, 2).cuda()

## Use instead

    import os

    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")

    import torch

    torch.use_deterministic_algorithms(True)
    x = torch.ones(2, 2).cuda()

## When it stays silent

Where CUDA is not used, with `warn_only=True`, and where the variable is named anywhere in the file.

## Fix safety

None is offered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samerun.audit.expressions import is_true
from samerun.audit.model import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule("PT507", "det-without-cublas", "info", "deterministic algorithms are asked for, and cuBLAS is not told", ("kernels",))
WORDS = ("use_deterministic_algorithms", "cuda")


def check(source: Source) -> Iterator[Finding]:
    """use_deterministic_algorithms(True) in CUDA code without the variable."""
    if b"CUBLAS_WORKSPACE_CONFIG" in source.text or b"cuda" not in source.text:
        return
    for site in source.calls("torch.use_deterministic_algorithms"):
        if is_true(site.argument(0, "mode")) and not is_true(site.argument(-1, "warn_only")):
            message = "on CUDA this raises at the first matrix product unless CUBLAS_WORKSPACE_CONFIG=:4096:8 is set"
            yield source.find(RULE, site.node, message)
