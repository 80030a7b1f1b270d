"""Determinism is asked for by an environment variable.

## What it flags

`os.environ["TF_DETERMINISTIC_OPS"]` and `TF_CUDNN_DETERMINISTIC`.

## Why it breaks a run

They still work, but are undocumented leftovers; the function also checks that a seed is set.

## Example

    import os

    os.environ["TF_DETERMINISTIC_OPS"] = "1"

## Use instead

    import tensorflow as tf

    tf.keras.utils.set_random_seed(0)
    tf.config.experimental.enable_op_determinism()

## When it stays silent

Where `enable_op_determinism` is called in the same file.

## Fix safety

None is offered.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from samerun.audit.expressions import constant
from samerun.audit.model import Rule
from samerun.audit.names import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule("TF602", "det-env", "info", "determinism is asked for by an environment variable", ("kernels",))
WORDS = ("TF_DETERMINISTIC_OPS TF_CUDNN_DETERMINISTIC",)
TOKENS = (b"_DETERMINISTIC",)


def check(source: Source) -> Iterator[Finding]:
    """Assignments to TensorFlow's determinism variables."""
    if b"enable_op_determinism" in source.text:
        return
    for node, scope in source.nodes(ast.Assign):
        target = node.targets[0]
        named = isinstance(target, ast.Subscript) and constant(target.slice) in ("TF_DETERMINISTIC_OPS", "TF_CUDNN_DETERMINISTIC")
        if named and resolve(target.value, scope) == "os.environ":
            yield source.find(RULE, node, "call tf.config.experimental.enable_op_determinism() instead of this variable")
