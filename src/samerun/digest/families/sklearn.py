"""scikit-learn, and what builds on it: estimators by their settings and what they learnt, never by threads or times."""

from __future__ import annotations

from samerun.digest.structure import name_of, state_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from samerun.digest.walk import Seen, Walk

# How a result is computed and talked about, not what it is.
_NOT_LEARNT = {
    "_n_jobs",
    "_n_threads",
    "_stop_words_id",  # an address
    "memory",
    "n_jobs",
    "n_threads",
    "nthread",
    "num_threads",
    "pre_dispatch",
    "refit_time_",
    "thread_count",
    "verbose",
    "verbosity",
}
_EXTRA_SETTINGS = ("_other_params", "kwargs")  # where the boosters' wrappers keep them


def _estimator(walk: Walk, value: Any) -> Seen:
    pairs = [(name, _learnt(name, item)) for name, item in state_of(value) or () if name not in _NOT_LEARNT]
    return walk.model(value, pairs)


def _learnt(name: str, item: Any) -> Any:
    """``item`` without the seconds that each fit of a search took, and without thread counts in extra settings."""
    if type(item) is dict and name == "cv_results_":
        return {key: column for key, column in item.items() if not key.endswith("_time")}
    if type(item) is dict and name in _EXTRA_SETTINGS:
        return {key: setting for key, setting in item.items() if key not in _NOT_LEARNT}
    return item


def _compiled(walk: Walk, value: Any) -> Seen:
    """Structures in C (decision trees, neighbour trees), by the state that they pickle."""
    walk.detail = 0
    state = value.__getstate__()
    return "model", walk.sequence(name_of(type(value)), [state])[1], None, None, None


TREES = {
    "BaseEstimator": _estimator,
    "BinaryTree32": _compiled,
    "BinaryTree64": _compiled,
    "Tree": _compiled,
}
