"""Determinism is asked of cuDNN alone.

## What it flags

`cudnn.deterministic = True` in a file that never calls `torch.use_deterministic_algorithms`.

## Why it breaks a run

The flag covers cuDNN's convolutions. Scatter, index and pooling kernels of PyTorch's own stay nondeterministic on
CUDA.

## Example

    import torch

    torch.backends.cudnn.deterministic = True

## Use instead

    import torch

    torch.use_deterministic_algorithms(True)

## When it stays silent

Where `use_deterministic_algorithms` is called anywhere in the file.

## Fix safety

None is offered: some operations then raise an error.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from samerun.audit.expressions import is_true
from samerun.audit.model import Rule
from samerun.audit.names import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule("PT505", "determinism-half", "info", "determinism is asked of cuDNN alone", ("kernels",))
WORDS = ("cudnn", "deterministic")


def check(source: Source) -> Iterator[Finding]:
    """cudnn.deterministic without use_deterministic_algorithms."""
    if b"use_deterministic_algorithms" in source.text:
        return
    for node, scope in source.nodes(ast.Assign):
        if is_true(node.value) and resolve(node.targets[0], scope) == "torch.backends.cudnn.deterministic":
            message = "this covers cuDNN's convolutions alone; call torch.use_deterministic_algorithms(True) for the rest"
            yield source.find(RULE, node, message)
