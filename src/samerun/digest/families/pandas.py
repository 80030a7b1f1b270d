"""pandas: frames by columns, index and row order; extension arrays by what they hold, not by what lies under a mask."""

from __future__ import annotations

import sys

from samerun.digest.frames import any_row_order
from samerun.digest.lookup import opaque
from samerun.digest.structure import name_of, qualname_of, state_of
from samerun.digest.walk import MOST_REORDERED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from samerun.digest.walk import Seen, Walk


def _frame(walk: Walk, value: Any) -> Seen:
    top, manager = walk.detail == 2, _own(value)["_mgr"]
    names, index = manager.axes
    columns = [manager.iget_values(at) for at in range(len(names))]
    labels = ("<index>", "<columns>", *(str(name) for name in names.tolist()))
    text = f"DataFrame({len(index)}, {len(names)})"
    _, token, _, parts, _ = walk.sequence("pandas.DataFrame", [index, names, *columns], text, labels)
    if top and len(index) * len(names) <= MOST_REORDERED:
        heading = [names, [column.dtype for column in columns]]
        parts = [*(parts or ()), *any_row_order(walk, heading, [_cells(column) for column in columns])]
    return "frame", token, None, parts or None, text


def _cells(column: Any) -> Any:
    """The cells of a column as something to iterate."""
    return column.tolist() if type(column) is sys.modules["numpy"].ndarray else list(column)


def _series(walk: Walk, value: Any) -> Seen:
    state, top = _own(value), walk.detail == 2
    manager = state["_mgr"]
    values, index = manager.blocks[0].values, manager.axes[0]
    labels = ("values", "<index>", "<name>")
    text = f"Series[{values.dtype}]({len(index)})"
    _, token, _, parts, _ = walk.sequence("pandas.Series", [values, index, state.get("_name")], text, labels)
    if top and len(index) <= MOST_REORDERED:
        heading = [state.get("_name"), values.dtype]
        parts = [*(parts or ()), *any_row_order(walk, heading, [_cells(values)])]
    return "frame", token, None, parts, text


def _index(walk: Walk, value: Any) -> Seen:
    state = _own(value)
    text = f"{qualname_of(type(value))}({len(value)})"
    names: tuple[str, ...] = ("values", "name")
    if "_range" in state:  # a RangeIndex is equal to an index of the same numbers, but not the same when written
        members = [state["_range"], state["_name"]]
    elif "_levels" in state:
        members = [list(state["_levels"]), list(state["_codes"]), list(state["_names"])]
        names = ("levels", "codes", "names")
    else:
        members = [state["_data"], state["_name"]]
    _, token, _, parts, _ = walk.sequence(name_of(type(value)), members, text, names)
    return "frame", token, None, parts, text


def _backed(walk: Walk, value: Any) -> Seen:
    """Times, periods and object strings: an ndarray and a dtype that says what it means."""
    return _members(walk, value, [("dtype", str(value.dtype)), ("values", value._ndarray)])


def _categorical(walk: Walk, value: Any) -> Seen:
    dtype = value.dtype
    pairs = [("codes", value._ndarray), ("categories", dtype.categories), ("ordered", bool(dtype.ordered))]
    return _members(walk, value, pairs)


def _masked(walk: Walk, value: Any) -> Seen:
    data, mask = value._data, value._mask
    return _members(walk, value, [("values", data[~mask]), ("mask", mask)])


def _arrow(walk: Walk, value: Any) -> Seen:
    return _members(walk, value, [("dtype", str(value.dtype)), ("values", value._pa_array)])


def _extension(walk: Walk, value: Any) -> Seen:
    """Intervals, sparse arrays and those of other packages, cell by cell."""
    return _members(walk, value, [("dtype", str(value.dtype)), ("cells", list(value))])


def _members(walk: Walk, value: Any, pairs: list[tuple[str, Any]]) -> Seen:
    text = f"{qualname_of(type(value))}[{value.dtype}]({len(value)})"
    _, token, _, parts, _ = walk.mapping(name_of(type(value)), pairs, text)
    return "frame", token, None, parts, text


def _moment(walk: Walk, value: Any) -> Seen:
    zone = str(getattr(value, "tz", None))
    token = walk.see([name_of(type(value)), value._value, value.unit, zone])[1]
    return "scalar", token, str(value), None, None


def _period(walk: Walk, value: Any) -> Seen:
    token = walk.see(["pandas.Period", value.ordinal, value.freqstr])[1]
    return "scalar", token, str(value), None, None


def _interval(walk: Walk, value: Any) -> Seen:
    names = ("left", "right", "closed")
    return walk.sequence("pandas.Interval", [value.left, value.right, value.closed], "Interval", names)


def _categories(walk: Walk, value: Any) -> Seen:
    pairs = [("categories", value.categories), ("ordered", bool(value.ordered))]
    return walk.mapping("pandas.CategoricalDtype", pairs, "CategoricalDtype")


def _constant(walk: Walk, value: Any) -> Seen:
    """NaT, NA and dtypes, as they are written."""
    text = str(value)
    return "scalar", walk.blob(name_of(type(value)).encode(), text.encode()), text[:80], None, None


def _own(value: Any) -> dict[str, Any]:
    return dict(state_of(value) or ())


LEAVES = {
    "BaseGroupBy": opaque,
    "BaseWindow": opaque,
    "ExtensionDtype": _constant,
    "NAType": _constant,
    "NaTType": _constant,
    "Period": _period,
    "Timedelta": _moment,
    "Timestamp": _moment,
}
TREES = {
    "ArrowExtensionArray": _arrow,
    "BaseMaskedArray": _masked,
    "Categorical": _categorical,
    "CategoricalDtype": _categories,
    "DataFrame": _frame,
    "ExtensionArray": _extension,
    "Index": _index,
    "Interval": _interval,
    "NDArrayBacked": _backed,
    "NDArrayBackedExtensionArray": _backed,
    "Series": _series,
}
