"""A split, resampling or shuffle of scikit-learn has no `random_state`.

## What it flags

`train_test_split`, `ShuffleSplit` and its kin, `KFold(shuffle=True)`, `resample` and `shuffle` with `random_state`
absent or None, in a run that has not seeded NumPy before.

## Why it breaks a run

With None they draw from NumPy's global generator; unseeded, each run trains and tests on other rows.

## Example

    from sklearn.model_selection import train_test_split

    train, test = train_test_split([1, 2, 3, 4])
    print(train[0])

## Use instead

    from sklearn.model_selection import train_test_split

    train, test = train_test_split([1, 2, 3, 4], random_state=0)
    print(train[0])

## When it stays silent

With `shuffle=False`; where `**kwargs` may hold it; after `np.random.seed`; in library modules and tests.

## Fix safety

Safe where a seed is in scope and is passed; unsafe where a literal 0 is put in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samerun.audit.expressions import called_name, give_seed, is_false, is_none, is_true
from samerun.audit.knowledge import NUMPY
from samerun.audit.model import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule(
    "SK401", "splitter-seed", "warning", "a split, resampling or shuffle has no random_state", ("numpy.random",), reached=True
)
_ALWAYS = (
    "sklearn.model_selection.train_test_split", "sklearn.model_selection.ShuffleSplit", "sklearn.utils.resample",
    "sklearn.model_selection.StratifiedShuffleSplit", "sklearn.model_selection.GroupShuffleSplit", "sklearn.utils.shuffle",
    "sklearn.model_selection.RepeatedKFold", "sklearn.model_selection.RepeatedStratifiedKFold",
)  # fmt: skip
_IF_SHUFFLED = (
    "sklearn.model_selection.KFold", "sklearn.model_selection.StratifiedKFold", "sklearn.model_selection.StratifiedGroupKFold",
)  # fmt: skip
WORDS = ("sklearn", " ".join(path.rpartition(".")[2] + "(" for path in _ALWAYS + _IF_SHUFFLED))


def check(source: Source) -> Iterator[Finding]:
    """Splitters without a random_state that is given and not None."""
    for path in _ALWAYS + _IF_SHUFFLED:
        for site in source.calls(path):
            shuffle = site.argument(-1, "shuffle")
            if site.open_ended() or not is_none(site.argument(-1, "random_state")) or is_false(shuffle):
                continue
            if path in _IF_SHUFFLED and not is_true(site.argument(1, "shuffle")):
                continue
            name = called_name(site.node)
            message = (
                f"{name} has no random_state, so it draws from NumPy's global generator, which nothing seeds before; pass one"
            )
            yield source.find(RULE, site.node, message, fix=give_seed(source, site, "random_state"), needs=("unseeded", NUMPY))
