"""Parquet and Feather (Arrow), cell by cell, where pyarrow is installed; how the tables are packed does not count."""

from __future__ import annotations

import io
from importlib import import_module
from typing import TYPE_CHECKING, Any

from samerun.launch.formats.protocol import Format, Spot, by_magic, pairs, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

_PARQUET = b"PAR1"


def _table(data: bytes) -> Any:
    if data.startswith(_PARQUET):
        return import_module("pyarrow.parquet").read_table(io.BytesIO(data))
    return import_module("pyarrow.ipc").open_file(io.BytesIO(data)).read_all()


def _compare(a: bytes, b: bytes) -> Iterator[Spot]:
    left, right = _table(a), _table(b)
    if left.num_rows != right.num_rows:
        yield Spot("number of rows", str(left.num_rows), str(right.num_rows))
    for name in pairs(left.column_names, right.column_names):
        types = [str(side.schema.field(name).type) if name in side.column_names else "(absent)" for side in (left, right)]
        if types[0] != types[1]:
            yield Spot(f"column {name}", types[0], types[1])
        else:
            yield from _cells(name, left.column(name).to_pylist(), right.column(name).to_pylist())


def _cells(name: str, a: list[Any], b: list[Any]) -> Iterator[Spot]:
    for number, (x, y) in enumerate(zip(a, b, strict=False), 1):
        if x != y and (before := str(x)) != (after := str(y)):  # as text, not-a-number is itself
            yield Spot(
                f"row {number}, column {name}", shorten(before), shorten(after), ((f"{name}: {before}", f"{name}: {after}"),)
            )


FORMAT = Format("arrow", by_magic(_PARQUET, b"ARROW1"), _compare)
