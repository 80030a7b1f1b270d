"""cuDNN's benchmark mode is switched on in a program that seeds.

## What it flags

`torch.backends.cudnn.benchmark = True` in a file that seeds PyTorch or asks cuDNN for determinism.

## Why it breaks a run

In benchmark mode cuDNN times several algorithms and keeps the fastest. Which one that is varies from run to run, and
the algorithms differ in their last digits.

## Example

    import torch

    torch.manual_seed(0)
    torch.backends.cudnn.benchmark = True

## Use instead

    import torch

    torch.manual_seed(0)
    torch.backends.cudnn.benchmark = False

## When it stays silent

Where nothing is seeded (inference and speed tests), and where the value is a setting.

## Fix safety

Safe: it becomes False.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from samerun.audit.expressions import is_true
from samerun.audit.knowledge import TORCH, knowledge
from samerun.audit.model import Fix, Rule
from samerun.audit.names import resolve
from samerun.audit.source import replace_node

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule("PT504", "cudnn-benchmark", "warning", "cuDNN's benchmark mode is switched on in a program that seeds", ("kernels",))
WORDS = ("cudnn", "benchmark")


def check(source: Source) -> Iterator[Finding]:
    """Assignments of True to cudnn.benchmark in files that seed torch."""
    assigned = [(node, scope, resolve(node.targets[0], scope)) for node, scope in source.nodes(ast.Assign)]
    flags = {
        path: node for node, _, path in assigned if path and path.startswith("torch.backends.cudnn.") and is_true(node.value)
    }
    seeds = [site for site in source.calls_in(knowledge().seeds) if TORCH in knowledge().seeds[str(site.path)].families]
    for node, scope, path in assigned:
        if path != "torch.backends.cudnn.benchmark" or not is_true(node.value) or _chosen(source, node):
            continue
        if "torch.backends.cudnn.deterministic" in flags:
            why = "which cudnn.deterministic = True asks to avoid"
        elif any(site.scope.function() is scope.function() for site in seeds):
            why = "although the program is seeded"
        else:
            continue
        message = f"benchmark mode picks cuDNN's fastest algorithm, which varies from run to run, {why}; set it to False"
        yield source.find(RULE, node, message, fix=Fix("set it to False", (replace_node(node.value, "False"),), safe=True))


def _chosen(source: Source, node: ast.AST) -> bool:
    """Whether another arm of the same branch settles it the other way: then speed or determinism is the caller's choice."""
    child = node
    for parent in source.ancestors(node):
        if isinstance(parent, ast.If):
            other = parent.orelse if child in parent.body else parent.body
            if any(
                isinstance(part, ast.Attribute) and part.attr in ("benchmark", "deterministic")
                for arm in other
                for part in ast.walk(arm)
            ):
                return True
        child = parent
    return False
