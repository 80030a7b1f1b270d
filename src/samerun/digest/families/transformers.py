"""Transformers: what a run of the Trainer returns and notes, without how long it took. Models are modules of their framework."""

from __future__ import annotations

from samerun.digest.structure import name_of, qualname_of, state_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from samerun.digest.walk import Seen, Walk

_TIMES = ("_runtime", "_per_second", "_time", "_timing")


def _output(walk: Walk, value: Any) -> Seen:
    """The named tuples of train, evaluate and predict."""
    cls = type(value)
    items = [_untimed(item) for item in tuple.__iter__(value)]
    return walk.sequence(name_of(cls), items, qualname_of(cls), cls._fields)


def _state(walk: Walk, value: Any) -> Seen:
    pairs = [
        (name, [_untimed(entry) for entry in item] if name == "log_history" else item) for name, item in state_of(value) or ()
    ]
    return walk.mapping(name_of(type(value)), pairs, qualname_of(type(value)))


def _untimed(metrics: Any) -> Any:
    if type(metrics) is not dict:
        return metrics
    return {key: value for key, value in metrics.items() if type(key) is not str or not key.endswith(_TIMES)}


TREES = {
    "EvalLoopOutput": _output,
    "PredictionOutput": _output,
    "TrainOutput": _output,
    "TrainerState": _state,
}
