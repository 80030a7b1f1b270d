"""Parquet and Feather (Arrow), cell by cell, where pyarrow is installed; how the tables are packed does not count, nor which
versions of the libraries wrote them.
"""

from __future__ import annotations

import io
import json
from importlib import import_module
from typing import TYPE_CHECKING, Any

from samerun.launch.formats.json_document import compare_values
from samerun.launch.formats.protocol import Format, Spot, by_magic, pairs, shorten, text_spot

if TYPE_CHECKING:
    from collections.abc import Iterator

_PARQUET = b"PAR1"
_PACKING = b"ARROW:schema"  # the types in Arrow's own words, which are compared as types
_PANDAS, _VERSIONS = b"pandas", ("pandas_version", "creator")
_FIELD_NUMBER = b"PARQUET:field_id"


def _table(data: bytes) -> Any:
    if data.startswith(_PARQUET):
        return import_module("pyarrow.parquet").read_table(io.BytesIO(data))
    return import_module("pyarrow.ipc").open_file(io.BytesIO(data)).read_all()


def _compare(a: bytes, b: bytes) -> Iterator[Spot]:
    left, right = _table(a), _table(b)
    forms = [list(_form(left, right)), list(_notes(left.schema, right.schema))]
    yield from forms[0] or forms[1]  # the notes repeat how the table is formed
    for name in left.column_names:
        if name in right.column_names and _described(left, name) == _described(right, name):
            yield from _column(name, left.column(name), right.column(name))


def _form(left: Any, right: Any) -> Iterator[Spot]:
    """Differences in the number of rows, and in the columns."""
    if left.num_rows != right.num_rows:
        yield Spot("number of rows", str(left.num_rows), str(right.num_rows))
    for name in pairs(left.column_names, right.column_names):
        before, after = _described(left, name), _described(right, name)
        if before != after:
            yield Spot(f"column {name}", before, after)
    if left.column_names != right.column_names and set(left.column_names) == set(right.column_names):
        yield Spot("order of columns", shorten(", ".join(left.column_names)), shorten(", ".join(right.column_names)))


def _described(table: Any, name: str) -> str:
    if name not in table.column_names:
        return "(absent)"
    field = table.schema.field(name)
    notes = {key: value for key, value in (field.metadata or {}).items() if key != _FIELD_NUMBER}
    return f"{field.type}{'' if field.nullable else ' not null'}{f' {notes}' if notes else ''}"


def _notes(left: Any, right: Any) -> Iterator[Spot]:
    """Differences in what the program and pandas (its index) noted beside the columns."""
    a, b = ({key: value for key, value in (schema.metadata or {}).items() if key != _PACKING} for schema in (left, right))
    if _PANDAS in a and _PANDAS in b:
        x, y = ({**json.loads(side.pop(_PANDAS)), **dict.fromkeys(_VERSIONS)} for side in (a, b))
        yield from (spot.inside("pandas") for spot in compare_values(x, y))
    before, after = ({_text(key): _text(value) for key, value in side.items()} for side in (a, b))
    for key in pairs(before, after):
        if key not in before or key not in after:
            yield Spot(f"note {key}", shorten(before.get(key, "(absent)")), shorten(after.get(key, "(absent)")))
        elif before[key] != after[key]:
            yield text_spot(f"note {key}", before[key], after[key])


def _text(data: bytes) -> str:
    return data.decode("utf-8", "backslashreplace")


def _column(name: str, a: Any, b: Any) -> Iterator[Spot]:
    before, after = _categories(a), _categories(b)
    if before != after:
        yield Spot(f"categories of column {name}", shorten(before), shorten(after))
    for number, (x, y) in enumerate(zip(_values(a), _values(b), strict=False), 1):
        # As Python writes them: which tells None from "None" and 0.0 from -0.0, and makes not-a-number itself.
        if x is not y and repr(x) != repr(y):
            token = f"{name}: {x}", f"{name}: {y}"
            yield Spot(f"row {number}, column {name}", shorten(str(x)), shorten(str(y)), (token,))


def _values(column: Any) -> list[Any]:
    # Python's times of day have no nanoseconds.
    values: list[Any] = (column.cast("int64") if str(column.type) == "time64[ns]" else column).to_pylist()
    return values


def _categories(column: Any) -> str:
    """All that a column of categories may hold, in order; empty of any other."""
    if not str(column.type).startswith("dictionary") or not column.num_chunks:
        return ""
    return repr(column.unify_dictionaries().chunk(0).dictionary.to_pylist())


FORMAT = Format("arrow", by_magic(_PARQUET, b"ARROW1"), _compare)
