"""Polars frames and series."""

from __future__ import annotations

import datetime
import decimal
from typing import Any

import polars as pl
import pytest

from samerun.digest import compare, describe, digest_bytes_of

COLUMNS: dict[str, tuple[pl.Series, pl.Series]] = {
    "int": (pl.Series([1, 2, 3]), pl.Series([1, 2, 4])),
    "null": (pl.Series([1, None, 3]), pl.Series([1, 0, 3])),
    "real": (pl.Series([0.5, 1.5, float("nan")]), pl.Series([0.5, 1.6, float("nan")])),
    "text": (pl.Series(["a", None, "c"]), pl.Series(["a", "", "c"])),
    "flag": (pl.Series([True, None, False]), pl.Series([True, None, True])),
    "kind": (pl.Series(["u", "v", "u"], dtype=pl.Categorical), pl.Series(["u", "u", "u"], dtype=pl.Categorical)),
    "enum": (pl.Series(["u", "v", "u"], dtype=pl.Enum(["u", "v"])), pl.Series(["u", "v", "u"], dtype=pl.Enum(["v", "u"]))),
    "day": (pl.Series([datetime.date(2020, 1, 1)] * 3), pl.Series([datetime.date(2020, 1, 2)] * 3)),
    "time": (pl.Series([datetime.datetime(2020, 1, 1)] * 3),
             pl.Series([datetime.datetime(2020, 1, 1)] * 3).dt.replace_time_zone("UTC")),
    "list": (pl.Series([[1], [2, 3], []]), pl.Series([[1], [2], [3]])),
    "struct": (pl.Series([{"a": 1}] * 3), pl.Series([{"a": 2}] * 3)),
    "bytes": (pl.Series([b"a"] * 3), pl.Series([b"b"] * 3)),
    "decimal": (pl.Series([decimal.Decimal("1.1")] * 3), pl.Series([decimal.Decimal("1.2")] * 3)),
    "empty": (pl.Series([None] * 3), pl.Series([None] * 3, dtype=pl.Int8)),
}  # fmt: skip


def frame(**changes: pl.Series) -> pl.DataFrame:
    return pl.DataFrame({**{name: pair[0] for name, pair in COLUMNS.items()}, **changes})


def between(one: object, other: object) -> dict[str, Any]:
    difference = compare(describe(one), describe(other))
    assert difference is not None
    return difference


def test_a_frame() -> None:
    record = describe(frame())
    assert (record[0], record[2]) == (f"DataFrame(3, {len(COLUMNS)})", "frame")
    assert [part[0] for part in record[4]] == ["<columns>", "<dtypes>", *COLUMNS, "<any order>"]
    assert digest_bytes_of(frame()) == record[1]


@pytest.mark.parametrize("column", COLUMNS)
def test_a_change_in_one_column_is_named(column: str) -> None:
    one, other = COLUMNS[column]
    assert digest_bytes_of(one) != digest_bytes_of(other)
    found = between(frame(), frame(**{column: other}))
    assert set(found["parts"]) - {"<dtypes>"} <= {column}
    assert not found["order_only"]


@pytest.mark.parametrize("column", COLUMNS)
def test_chunks_and_slices_do_not_count(column: str) -> None:
    whole = COLUMNS[column][0]
    chunked = pl.concat([whole[:1], whole[1:]], rechunk=False)
    sliced = pl.concat([whole, whole])[3:]
    for other in (chunked, sliced, whole.clone()):
        assert digest_bytes_of(other) == digest_bytes_of(whole)


def test_order() -> None:
    one = frame()
    assert between(one, one.reverse())["words"] == "same rows in another order"
    assert not between(one, one.with_columns(one["int"].reverse()))["order_only"]
    series = pl.Series(range(100))
    assert between(series, series.shuffle(seed=0))["order_only"]
    assert set(between(one, one.select(reversed(one.columns)))["parts"]) == {"<columns>", "<dtypes>"}


def test_noise_in_a_column() -> None:
    found = between(pl.DataFrame({"x": [0.1, 0.3]}), pl.DataFrame({"x": [0.1, 0.1 + 0.2]}))
    assert (found["noise"], found["parts"]) == (True, ["x"])


def test_what_else_differs() -> None:
    values = (
        pl.Series("a", [1]),
        pl.Series("b", [1]),
        pl.Series("a", [1], dtype=pl.Int8),
        pl.DataFrame({"a": [1]}),
        pl.Int64(),
        pl.Int8(),
    )
    assert len({digest_bytes_of(value) for value in values}) == len(values)


def test_a_lazy_frame_is_not_collected() -> None:
    def fail(_: Any) -> Any:
        raise AssertionError("collected")

    lazy = pl.LazyFrame({"a": [1]}).map_batches(fail)
    assert describe(lazy)[2] == "opaque"
