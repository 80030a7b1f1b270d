"""A seeding call of TensorFlow 1 is used with TensorFlow 2.

## What it flags

`tf.set_random_seed(...)` where `tf` is TensorFlow 2.

## Why it breaks a run

The name is gone: the call raises AttributeError.

## Example

    import tensorflow as tf

    tf.set_random_seed(0)

## Use instead

    import tensorflow as tf

    tf.random.set_seed(0)

## When it stays silent

With TensorFlow 1, under `tf.compat.v1`, and in files that also ask which version runs.

## Fix safety

Safe: the new name takes its place.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from samerun.audit.model import Fix, Rule
from samerun.audit.source import replace_node
from samerun.audit.versions import at_least

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule(
    "TF601", "tf1-seed-api", "error", "a seeding call of TensorFlow 1 is used with TensorFlow 2", ("tensorflow",), in_tests=True
)
WORDS = ("tensorflow", "set_random_seed(")


def check(source: Source) -> Iterator[Finding]:
    """Calls of the removed function."""
    if not at_least(source.versions, "tensorflow", (2,)) or b"__version__" in source.text or b"tf.Session" in source.text:
        return
    if b"tf.placeholder" in source.text or b"tf.app." in source.text or b"tensorflow.contrib" in source.text:
        return
    for site in source.calls("tensorflow.set_random_seed"):
        spelled = source.spelled("tensorflow.random.set_seed", site.scope)
        handled = any(isinstance(parent, (ast.Try, ast.If)) for parent in source.ancestors(site.node))
        if spelled is not None and not handled:
            fix = Fix("use the new name", (replace_node(site.node.func, spelled),), safe=True)
            yield source.find(RULE, site.node, "tf.set_random_seed is gone in TensorFlow 2; call tf.random.set_seed", fix=fix)
