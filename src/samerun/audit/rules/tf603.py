"""Op determinism is enabled and no seed is set.

## What it flags

An entry point that calls `tf.config.experimental.enable_op_determinism()` and seeds TensorFlow nowhere.

## Why it breaks a run

TensorFlow then raises RuntimeError at the first random operation.

## Example

    import tensorflow as tf

    tf.config.experimental.enable_op_determinism()
    x = tf.random.normal([3])

## Use instead

    import tensorflow as tf

    tf.keras.utils.set_random_seed(0)
    tf.config.experimental.enable_op_determinism()
    x = tf.random.normal([3])

## When it stays silent

Where anything in the run seeds TensorFlow, or may.

## Fix safety

None is offered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samerun.audit.knowledge import TENSORFLOW
from samerun.audit.model import Rule
from samerun.audit.runs import says_it_seeds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule("TF603", "det-without-seed", "error", "op determinism is enabled and no seed is set", ("tensorflow",), reached=True)
WORDS = ("enable_op_determinism(",)


def check(source: Source) -> Iterator[Finding]:
    """Calls that enable determinism, in runs without a TensorFlow seed."""
    if any(says_it_seeds(path.split(".")[-1]) and "enable_op" not in path for path in source.paths()):
        return
    for site in source.calls("tensorflow.config.experimental.enable_op_determinism"):
        message = (
            "random operations raise RuntimeError under op determinism without a seed; call tf.keras.utils.set_random_seed first"
        )
        yield source.find(RULE, site.node, message, needs=("unseeded", TENSORFLOW))
