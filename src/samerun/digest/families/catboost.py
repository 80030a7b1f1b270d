"""CatBoost: models by what they save, less the notes that it adds (an id, when training ended, how many threads)."""

from __future__ import annotations

from samerun.digest.lookup import opaque
from samerun.digest.structure import state_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from samerun.digest.walk import Seen, Walk

_NOT_LEARNT = {
    "allow_writing_files",
    "logging_level",
    "metric_period",
    "silent",
    "thread_count",
    "train_dir",
    "verbose",
}


def _model(walk: Walk, value: Any) -> Seen:
    state = dict(state_of(value) or ())
    settings = {name: item for name, item in state.get("_init_params", {}).items() if name not in _NOT_LEARNT}
    pairs: list[tuple[str, Any]] = [("settings", settings)]
    if state.get("_is_fitted_"):
        pairs.append(("model", _saved(state["_object"])))
    return walk.model(value, pairs)


def _saved(trained: Any) -> bytes:
    """The saved form of a copy that has no notes."""
    copy = type(trained)()
    copy._deserialize_model(trained._serialize_model())
    notes = copy._get_metadata_wrapper()
    for name in list(notes.keys()):
        del notes[name]
    return bytes(copy._serialize_model())


LEAVES = {"Pool": opaque}
TREES = {"_CatBoostBase": _model}
