"""Hugging Face Datasets: the table and which of its rows, not fingerprints and cache files."""

from __future__ import annotations

from samerun.digest.lookup import opaque
from samerun.digest.structure import state_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from samerun.digest.walk import Seen, Walk


def _dataset(walk: Walk, value: Any) -> Seen:
    state = dict(state_of(value) or ())
    pairs = [("rows", state["_data"]), ("indices", state.get("_indices"))]
    text = f"Dataset({len(value)}, {state['_data'].table.num_columns})"
    _, token, _, parts, _ = walk.mapping("datasets.Dataset", pairs, text)
    return "frame", token, None, parts, text


def _table(walk: Walk, value: Any) -> Seen:
    return walk.see(value.table)


LEAVES = {"IterableDataset": opaque}
TREES = {"Dataset": _dataset, "Table": _table}
