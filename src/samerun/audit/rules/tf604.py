"""A `tf.data` pipeline shuffles without a seed.

## What it flags

`Dataset.shuffle`, `Dataset.list_files`, `image_dataset_from_directory` and `tfds.load(shuffle_files=True)` without a
seed, in a run that has not seeded TensorFlow before.

## Why it breaks a run

The order of the data, and with it every weight, differs on each run. The seed must be set before the pipeline is
built.

## Example

    import tensorflow as tf

    data = tf.data.Dataset.range(10).shuffle(10)
    tf.io.write_file("first", str(next(iter(data))))

## Use instead

    import tensorflow as tf

    data = tf.data.Dataset.range(10).shuffle(10, seed=0)
    tf.io.write_file("first", str(next(iter(data))))

## When it stays silent

After `tf.random.set_seed`; with `shuffle=False`; in library modules and tests.

## Fix safety

Safe where a seed is in scope and is passed; unsafe where a literal 0 is put in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samerun.audit.expressions import called_name, give_seed, is_false, is_none
from samerun.audit.knowledge import TENSORFLOW
from samerun.audit.model import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Site, Source

RULE = Rule("TF604", "data-shuffle", "warning", "a tf.data pipeline shuffles without a seed", ("tensorflow",), reached=True)
WORDS = ("tensorflow", "shuffle( list_files( image_dataset_from_directory(")


def check(source: Source) -> Iterator[Finding]:
    """Shuffling pipeline stages without their own seed."""
    for site in source.sites:
        if _shuffles(site) and not site.open_ended():
            message = f"{called_name(site.node)} has no seed, and nothing seeds TensorFlow before; pass one"
            yield source.find(RULE, site.node, message, fix=give_seed(source, site, "seed"), needs=("unseeded", TENSORFLOW))


def _shuffles(site: Site) -> bool:
    path = site.path or ""
    if path.startswith("tensorflow.data.") and path.endswith(".shuffle"):
        return is_none(site.argument(1, "seed"))
    if path == "tensorflow.data.Dataset.list_files":
        return is_none(site.argument(2, "seed")) and not is_false(site.argument(1, "shuffle"))
    if path.endswith(".image_dataset_from_directory") and path.startswith("keras."):
        return is_none(site.argument(-1, "seed")) and not is_false(site.argument(-1, "shuffle"))
    return False
