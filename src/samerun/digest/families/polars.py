"""Polars: numbers through their memory, everything else value by value. A lazy frame has no values yet."""

from __future__ import annotations

import sys

from samerun.digest.frames import any_row_order
from samerun.digest.lookup import opaque
from samerun.digest.walk import MOST_REORDERED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from samerun.digest.walk import Seen, Walk

_NUMBERS = ("Int", "UInt", "Float", "Boolean", "Date", "Time", "Duration")  # how the names of their dtypes begin


def _frame(walk: Walk, value: Any) -> Seen:
    top, columns = walk.detail == 2, value.get_columns()
    rows, width = value.shape
    names, types = value.columns, [str(column.dtype) for column in columns]
    text = f"DataFrame({rows}, {width})"
    members = [names, types, *(_plain(column, dtype) for column, dtype in zip(columns, types, strict=True))]
    labels = ("<columns>", "<dtypes>", *names)
    _, token, _, parts, _ = walk.sequence("polars.DataFrame", members, text, labels)
    if top and rows * width <= MOST_REORDERED:
        parts = [*(parts or ()), *any_row_order(walk, members[:2], [column.to_list() for column in columns])]
    return "frame", token, None, parts, text


def _plain(column: Any, dtype: str) -> Any:
    """The bare values of a column that has nothing else (no nulls), so that records tell ULPs; else the column."""
    members = _values(column, dtype)
    return members[0][1] if len(members) == 1 else column


def _series(walk: Walk, value: Any) -> Seen:
    top, rows, dtype = walk.detail == 2, value.len(), str(value.dtype)
    text = f"Series[{dtype}]({rows})"
    members = [("dtype", dtype), ("name", value.name), *_values(value, dtype)]
    _, token, _, parts, _ = walk.mapping("polars.Series", members, text)
    if top and rows <= MOST_REORDERED:
        parts = [*(parts or ()), *any_row_order(walk, [dtype, value.name], [value.to_list()])]
    return "frame", token, None, parts, text


def _values(value: Any, dtype: str) -> list[tuple[str, Any]]:
    if "numpy" not in sys.modules or not dtype.startswith(_NUMBERS):
        return [("values", value.to_list())]
    if not value.null_count():
        return [("values", value.to_physical().to_numpy())]
    valid = value.is_not_null()
    return [("values", value.filter(valid).to_physical().to_numpy()), ("valid", valid.to_numpy())]


def _constant(walk: Walk, value: Any) -> Seen:
    text = str(value)
    return "scalar", walk.blob(b"polars", text.encode()), text[:80], None, None


LEAVES = {"DataType": _constant, "Expr": opaque, "GroupBy": opaque, "LazyFrame": opaque}
TREES = {"DataFrame": _frame, "Series": _series}
