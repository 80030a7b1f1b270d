"""Optuna: a study by its trials, a trial by what it tried and found; never by names made up, times or where they are stored."""

from __future__ import annotations

from samerun.digest.structure import name_of, state_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from samerun.digest.walk import Seen, Walk


def _state(value: Any) -> dict[str, Any]:
    return dict(state_of(value) or ())


def _study(walk: Walk, value: Any) -> Seen:
    state = _state(value)
    stored = _state(state.get("_storage")).get("_studies", {}).get(state.get("_study_id"))  # of a study in memory
    pairs = [("sampler", state.get("sampler")), ("pruner", state.get("pruner")), ("trials", _state(stored).get("trials"))]
    return walk.mapping("optuna.Study", pairs, "Study")


def _trial(walk: Walk, value: Any) -> Seen:
    """A trial that is running."""
    return walk.see(_state(value).get("_cached_frozen_trial"))


def _frozen_trial(walk: Walk, value: Any) -> Seen:
    state = _state(value)
    names = ("_number", "state", "_values", "_params", "_user_attrs", "intermediate_values")
    pairs = [(name.strip("_"), state.get(name)) for name in names]
    return walk.mapping(name_of(type(value)), pairs, f"trial {state.get('_number')}")


TREES = {"FrozenTrial": _frozen_trial, "Study": _study, "Trial": _trial}
