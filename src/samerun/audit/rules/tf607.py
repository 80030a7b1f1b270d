"""A pipeline is told that order does not matter.

## What it flags

`deterministic=False` on `map`, `interleave` and the like of `tf.data`, and `options.deterministic = False`.

## Why it breaks a run

Elements then come in the order in which they are ready, whatever the seeds.

## Example

    import tensorflow as tf

    data = tf.data.Dataset.range(10).map(lambda x: x, num_parallel_calls=4, deterministic=False)

## Use instead

    import tensorflow as tf

    data = tf.data.Dataset.range(10).map(lambda x: x, num_parallel_calls=4, deterministic=True)

## When it stays silent

Where the value is a setting.

## Fix safety

Safe: it becomes True, at some cost in speed.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from samerun.audit.expressions import is_false
from samerun.audit.model import Fix, Rule
from samerun.audit.names import resolve
from samerun.audit.source import replace_node

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule("TF607", "nondet-pipeline", "warning", "a pipeline is told that order does not matter", ("schedule",))
WORDS = ("tensorflow", "deterministic experimental_deterministic")


def check(source: Source) -> Iterator[Finding]:
    """Explicit deterministic=False in tf.data."""
    for site in source.methods("map", "interleave", "apply"):
        value = site.argument(-1, "deterministic")
        if is_false(value) and (site.path or "").startswith("tensorflow.data."):
            fix = Fix("keep the order", (replace_node(value, "True"),), safe=True)
            yield source.find(RULE, site.node, "deterministic=False gives elements in the order in which they are ready", fix=fix)
    for node, scope in source.nodes(ast.Assign):
        path = resolve(node.targets[0], scope) if isinstance(node.targets[0], ast.Attribute) else None
        known = path in ("tensorflow.data.Options().deterministic", "tensorflow.data.Options().experimental_deterministic")
        if known and is_false(node.value):
            fix = Fix("keep the order", (replace_node(node.value, "True"),), safe=True)
            yield source.find(RULE, node, "this pipeline gives elements in the order in which they are ready", fix=fix)
