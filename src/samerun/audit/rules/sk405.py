"""A global seed does not reach the worker processes of a search or cross-validation.

## What it flags

`cross_val_score`, `cross_validate`, `GridSearchCV` and the like with `n_jobs` other than 1, over an estimator without
`random_state`, in a file that relies on `np.random.seed`.

## Why it breaks a run

joblib's workers are fresh processes with their own unseeded NumPy: the same script repeats with `n_jobs=1` and
differs with `n_jobs=2`.

## Example

    import numpy as np
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.model_selection import cross_val_score

    np.random.seed(0)
    scores = cross_val_score(RandomForestClassifier(), [[0], [1]] * 9, [0, 1] * 9, n_jobs=2)

## Use instead

    import numpy as np
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.model_selection import cross_val_score

    np.random.seed(0)
    scores = cross_val_score(RandomForestClassifier(random_state=0), [[0], [1]] * 9, [0, 1] * 9, n_jobs=2)

## When it stays silent

With `n_jobs` absent, None or 1; where the estimator cannot be seen or has a seed; without `np.random.seed` (then it
is SK402).

## Fix safety

Safe where a seed is in scope and is passed; unsafe where a literal 0 is put in.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from samerun.audit.expressions import called_name, constant, give_seed, is_none, value_of
from samerun.audit.model import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule(
    "SK405", "global-seed-parallel", "error", "np.random.seed does not reach the worker processes of a search", ("numpy.random",)
)
WORDS = ("sklearn", "seed(", "n_jobs")
_PARALLEL = (
    "cross_val_score", "cross_validate", "cross_val_predict", "GridSearchCV", "RandomizedSearchCV", "learning_curve",
    "validation_curve", "permutation_test_score",
)  # fmt: skip
_STOCHASTIC = frozenset(
    [
        "RandomForestClassifier",
        "RandomForestRegressor",
        "ExtraTreesClassifier",
        "ExtraTreesRegressor",
        "DecisionTreeClassifier",
        "DecisionTreeRegressor",
        "SGDClassifier",
        "SGDRegressor",
        "MLPClassifier",
        "MLPRegressor",
        "KMeans",
        "BaggingClassifier",
        "BaggingRegressor",
    ]
)


def check(source: Source) -> Iterator[Finding]:
    """Parallel searches over an estimator that is seen to have no random_state."""
    if not any(True for _ in source.calls("numpy.random.seed")):
        return
    for name in _PARALLEL:
        for site in source.calls(f"sklearn.model_selection.{name}"):
            jobs = constant(site.argument(-1, "n_jobs"))
            if jobs in (None, 1) or jobs is ... or not isinstance(jobs, int) or not site.node.args:
                continue
            made = value_of(site.node.args[0], site.scope)
            if not isinstance(made, ast.Call) or called_name(made) not in _STOCHASTIC:
                continue
            inner = next((other for other in source.sites if other.node is made), None)
            if inner is None or inner.open_ended() or not is_none(inner.argument(-1, "random_state")):
                continue
            message = (
                f"{called_name(made)} has no random_state, and np.random.seed does not reach the workers of {name}; pass one"
            )
            chain = (f"run in workers at {source.path}:{site.node.lineno}",)
            yield source.find(RULE, made, message, chain=chain, fix=give_seed(source, inner, "random_state"))
