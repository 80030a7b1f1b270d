"""A data set of Hugging Face is shuffled or split without a seed.

## What it flags

`shuffle()` and `train_test_split()` of `datasets` objects without a seed, in a run that has not seeded NumPy before.

## Why it breaks a run

They draw from NumPy's global generator; unseeded, each run, and each rank, has another split.

## Example

    from datasets import load_dataset

    data = load_dataset("csv", data_files="people.csv", split="train")
    data.train_test_split(test_size=0.1)["test"].to_csv("test.csv")

## Use instead

    from datasets import load_dataset

    data = load_dataset("csv", data_files="people.csv", split="train")
    data.train_test_split(test_size=0.1, seed=0)["test"].to_csv("test.csv")

## When it stays silent

Where the object is not known to come from `datasets`; after `np.random.seed` or `set_seed`; in library modules and
tests.

## Fix safety

Safe where a seed is in scope and is passed; unsafe where a literal 0 is put in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samerun.audit.expressions import called_name, give_seed, is_false, is_none
from samerun.audit.knowledge import NUMPY
from samerun.audit.model import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule(
    "HF902", "dataset-split", "warning", "a data set is shuffled or split without a seed", ("numpy.random",), reached=True
)
WORDS = ("datasets", "shuffle( train_test_split(")


def check(source: Source) -> Iterator[Finding]:
    """Methods shuffle and train_test_split of known datasets."""
    for site in source.methods("shuffle", "train_test_split"):
        if not (site.path or "").startswith("datasets.") or site.open_ended() or is_false(site.argument(-1, "shuffle")):
            continue
        own = [site.argument(-1, "seed"), site.argument(-1, "generator")]
        if all(is_none(value) for value in own) and not (called_name(site.node) == "shuffle" and site.node.args):
            name = called_name(site.node)
            message = f"{name}() has no seed, so it draws from NumPy's global generator, which nothing seeds before; pass one"
            yield source.find(RULE, site.node, message, fix=give_seed(source, site, "seed"), needs=("unseeded", NUMPY))
