"""scikit-learn: a stream for every ``random_state`` of a nested estimator. Imports nothing of it."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from samerun.seeds.streams import Stream

Estimator = TypeVar("Estimator")


def set_random_state(estimator: Estimator, stream: Stream) -> Estimator:
    """Give every ``random_state`` in ``estimator`` a number of its own, named by the parameter.

    Pipelines, ensembles, searches and the splitters they hold (``cv=KFold(shuffle=True)``) are reached. A step keeps its
    numbers when other steps come or go. Values that were set before are replaced. Returns ``estimator``, changed.

    Raises:
        TypeError: if it is no estimator.
    """
    if not hasattr(estimator, "get_params"):
        raise TypeError(f"the estimator is a {type(estimator).__name__}, expected an object with get_params and set_params")
    parameters: dict[str, Any] = estimator.get_params(deep=True)
    new = {name: stream[name].int(32) for name in sorted(parameters) if name.rpartition("__")[2] == "random_state"}
    new |= {name: _seeded(value, stream[name]) for name, value in parameters.items() if _is_splitter(value)}
    estimator.set_params(**new)  # type: ignore[attr-defined]  # it has get_params, so it has this too
    return estimator


def _is_splitter(value: Any) -> bool:
    """Whether it splits at random: ``KFold(shuffle=False)`` must keep its None."""
    return hasattr(value, "split") and hasattr(value, "random_state") and getattr(value, "shuffle", True)


def _seeded(splitter: Any, stream: Stream) -> Any:
    """A copy, since splitters are often shared."""
    new = copy.copy(splitter)
    new.random_state = stream.int(32)
    return new
