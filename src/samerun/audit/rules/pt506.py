"""`CUBLAS_WORKSPACE_CONFIG` is set after CUDA has started.

## What it flags

An assignment to `os.environ["CUBLAS_WORKSPACE_CONFIG"]` below a call that starts CUDA in the same function or script
body.

## Why it breaks a run

cuBLAS reads the variable when its handle is made. Set later it has no effect: matrix products stay nondeterministic,
or raise an error.

## Example

    import os
    import torch

    model = torch.nn.Linear(4, 2).cuda()
    os.environ["CUBLAS_WORKSPACE_CONFIG"] = ":4096:8"

## Use instead

    import os
    import torch

    os.environ["CUBLAS_WORKSPACE_CONFIG"] = ":4096:8"
    model = torch.nn.Linear(4, 2).cuda()

## When it stays silent

Where the first use of CUDA is in another function, whose turn cannot be seen.

## Fix safety

Safe where a literal is assigned on a line of its own: the assignment is moved up.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from samerun.audit.expressions import called_name, constant
from samerun.audit.model import Rule
from samerun.audit.source import move_before

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Site, Source

RULE = Rule("PT506", "cublas-late", "warning", "CUBLAS_WORKSPACE_CONFIG is set after CUDA has started", ("kernels",))
WORDS = ("CUBLAS_WORKSPACE_CONFIG",)


def check(source: Source) -> Iterator[Finding]:
    """Late assignments in one scope."""
    started = [site for site in source.methods("cuda", "to") if _cuda(site)]
    for node, scope in source.nodes(ast.Assign):
        target = node.targets[0]
        if not isinstance(target, ast.Subscript) or constant(target.slice) != "CUBLAS_WORKSPACE_CONFIG":
            continue
        earlier = [site for site in started if site.scope.function() is scope.function() and site.node.lineno < node.lineno]
        if earlier:
            message = f"cuBLAS reads this when CUDA starts, at line {earlier[0].node.lineno}; set it before"
            fix = move_before(source, node, earlier[0].node, "set it before", safe=isinstance(node.value, ast.Constant))
            yield source.find(RULE, node, message, fix=fix)


def _cuda(site: Site) -> bool:
    if called_name(site.node) == "cuda":
        return not site.node.args and (site.path or "") != "torch.version.cuda"
    given = constant(site.node.args[0]) if site.node.args else None
    return isinstance(given, str) and given.startswith("cuda")
