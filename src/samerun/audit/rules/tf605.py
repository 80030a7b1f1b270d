"""TensorFlow is seeded after a pipeline was built.

## What it flags

`tf.random.set_seed` called below the building of a shuffling `tf.data` pipeline, in the same function or script body.

## Why it breaks a run

The pipeline takes its seeds when it is built. A seed set later does not reach it, so the order of the data stays
unseeded.

## Example

    import tensorflow as tf

    data = tf.data.Dataset.range(10).shuffle(10)
    tf.random.set_seed(0)

## Use instead

    import tensorflow as tf

    tf.random.set_seed(0)
    data = tf.data.Dataset.range(10).shuffle(10)

## When it stays silent

Where another seed comes before; where the pipeline has a seed of its own; where the two are in branches.

## Fix safety

None is offered: move the line up.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from samerun.audit.expressions import is_none
from samerun.audit.model import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule("TF605", "seed-after-pipeline", "error", "TensorFlow is seeded after a pipeline was built", ("tensorflow",))
WORDS = ("tensorflow", "shuffle(", "set_seed( set_random_seed(")


def check(source: Source) -> Iterator[Finding]:
    """Shuffles above the first seed in one scope, both unconditional."""
    seeds = [*source.calls("tensorflow.random.set_seed", "keras.utils.set_random_seed")]
    for site in source.sites if seeds else ():
        path = site.path or ""
        if not (path.startswith("tensorflow.data.") and path.endswith(".shuffle")) or not is_none(site.argument(1, "seed")):
            continue
        same = [seed for seed in seeds if seed.scope.function() is site.scope.function()]
        first = min((seed.node.lineno for seed in same), default=0)
        plain = not any(isinstance(parent, (ast.If, ast.Try, ast.For, ast.While)) for parent in source.ancestors(site.node))
        if len(same) == len(seeds) and site.node.lineno < first and plain and site.scope.function().kind == "module":
            yield source.find(RULE, site.node, f"this shuffle took its seed before line {first} sets one; seed first")
