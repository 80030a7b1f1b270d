"""pandas frames, series, indexes and the scalars in them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from samerun.digest import compare, describe, digest_bytes_of


def frame(**changes: object) -> pd.DataFrame:
    columns: dict[str, object] = {
        "number": [1, 2, 3],
        "real": [0.5, np.nan, 1.5],
        "text": ["a", None, "c"],
        "kind": pd.Categorical(["u", "v", "u"]),
        "maybe": pd.array([1, None, 3], dtype="Int64"),
        "when": pd.date_range("2020", periods=3, tz="UTC"),
        "lasts": pd.to_timedelta([1, 2, 3], unit="s"),
        "span": pd.interval_range(0, 3),
        "month": pd.period_range("2020-01", periods=3, freq="M"),
        "thin": pd.arrays.SparseArray([0, 0, 1]),
        "any": pd.Series([1, "a", [2]], dtype=object),
        "flag": pd.array([True, None, False], dtype="boolean"),
    }
    return pd.DataFrame({**columns, **changes})


def between(one: object, other: object) -> dict[str, Any]:
    difference = compare(describe(one), describe(other))
    assert difference is not None
    return difference


def test_a_frame() -> None:
    record = describe(frame())
    assert (record[0], record[2]) == ("DataFrame(3, 12)", "frame")
    assert [part[0] for part in record[4]] == ["<index>", "<columns>", *frame().columns, "<any order>"]
    assert digest_bytes_of(frame()) == record[1]


CHANGES = {
    "number": [1, 2, 4],
    "real": [0.5, np.nan, 1.6],
    "text": ["a", "", "c"],
    "kind": pd.Categorical(["u", "u", "u"], categories=["u", "v"]),
    "maybe": pd.array([1, 2, 3], dtype="Int64"),
    "when": pd.date_range("2020", periods=3, tz="CET"),
    "lasts": pd.to_timedelta([1, 2, 4], unit="s"),
    "span": pd.interval_range(0, 3, closed="left"),
    "month": pd.period_range("2020-02", periods=3, freq="M"),
    "thin": pd.arrays.SparseArray([0, 1, 0]),
    "any": pd.Series([1, "a", [3]], dtype=object),
    "flag": pd.array([True, None, True], dtype="boolean"),
}


@pytest.mark.parametrize("column", CHANGES)
def test_a_change_in_one_column_is_named(column: str) -> None:
    found = between(frame(), frame(**{column: CHANGES[column]}))
    assert found["parts"] == [column]
    assert not found["order_only"]


def test_other_things_that_make_frames_differ() -> None:
    one = frame()
    for other in (
        one.astype({"number": "int32"}),
        one.rename(columns={"number": "count"}),
        one.set_index(pd.Index([1, 2, 3])),
        one.rename_axis("row"),
        one[list(reversed(one.columns))],
        one.iloc[::-1],
        one.iloc[:2],
        one.drop(columns="any"),
    ):
        assert digest_bytes_of(other) != digest_bytes_of(one)


def test_a_copy_of_any_layout_is_equal() -> None:
    one = frame()
    split = pd.concat([one.iloc[:1], one.iloc[1:]])
    reordered = one[list(reversed(one.columns))][list(one.columns)]
    for other in (one.copy(), split, reordered, one.assign(extra=1).drop(columns="extra")):
        assert digest_bytes_of(other) == digest_bytes_of(one)


def test_what_lies_under_a_mask_does_not_count() -> None:
    mask = np.array([False, True])
    one, other = (pd.arrays.IntegerArray(np.array([1, hidden]), mask) for hidden in (0, 9))
    assert digest_bytes_of(pd.Series(one)) == digest_bytes_of(pd.Series(other))


class TestOrder:
    def test_rows(self) -> None:
        one = frame().drop(columns="any")
        turned = one.iloc[::-1].reset_index(drop=True)
        found = between(one, turned)
        assert (found["order_only"], found["words"]) == (True, "same rows in another order")

    def test_rows_with_their_index(self) -> None:
        assert between(frame(), frame().iloc[[2, 0, 1]])["order_only"]

    def test_a_column_alone_in_another_order_is_another_table(self) -> None:
        assert not between(frame(), frame(number=[3, 2, 1]))["order_only"]

    def test_a_series(self) -> None:
        series = pd.Series(np.arange(100.0), name="x")
        assert between(series, series.sample(frac=1, random_state=0))["order_only"]

    def test_a_large_frame_is_not_sorted(self) -> None:
        large = pd.DataFrame({"x": np.arange(10_001)})
        assert "<any order>" not in [part[0] for part in describe(large)[4]]


def test_noise_in_a_column() -> None:
    values = np.linspace(0.1, 1, 20)
    found = between(pd.DataFrame({"x": values}), pd.DataFrame({"x": np.nextafter(values, 2)}))
    assert (found["noise"], found["ulp"], found["parts"]) == (True, 1, ["x"])


def test_columns_in_another_order() -> None:
    one = pd.DataFrame({"a": [1], "b": [2]})
    assert between(one, one[["b", "a"]])["parts"] == ["<columns>"]


@pytest.mark.parametrize(
    "values",
    [
        (pd.Series([1], name="a"), pd.Series([1], name="b"), pd.Series([2], name="a"), pd.DataFrame({"a": [1]})),
        (pd.Index([1, 2]), pd.Index([1, 3]), pd.Index([1, 2], name="a"), pd.RangeIndex(1, 3)),
        (pd.MultiIndex.from_tuples([(1, 2)]), pd.MultiIndex.from_tuples([(1, 3)]),
         pd.MultiIndex.from_tuples([(1, 2)], names=["a", "b"])),
        (pd.Timestamp("2020"), pd.Timestamp("2020", tz="UTC"), pd.Timestamp("2021"), pd.NaT, pd.NA, None),
        (pd.Timedelta(1), pd.Timedelta(2), pd.Period("2020"), pd.Period("2020-01"), pd.Interval(0, 1), pd.Interval(0, 2)),
        (pd.Int64Dtype(), pd.CategoricalDtype(["a"]), pd.CategoricalDtype(["b"]), np.dtype("i8")),
        (pd.Categorical(["a"]), pd.Categorical(["a"], ordered=True), pd.Categorical(["a"], categories=["b", "a"])),
    ],
)  # fmt: skip
def test_what_else_differs(values: tuple[object, ...]) -> None:
    assert len({digest_bytes_of(value) for value in values}) == len(values)
    assert all(describe(value)[1] == digest_bytes_of(value) for value in values)


def test_a_subclass_is_not_asked() -> None:
    class Own(pd.DataFrame):
        def __getitem__(self, key: object) -> Any:
            raise AssertionError("user code ran")

        columns = property(__getitem__)  # type: ignore[assignment]

    one, other = Own.__new__(Own), Own.__new__(Own)
    for made in (one, other):
        object.__setattr__(made, "_mgr", pd.DataFrame({"a": [1]})._mgr)
    assert describe(one)[0] == "DataFrame(1, 1)"
    assert digest_bytes_of(one) == digest_bytes_of(other)


def test_a_lazy_grouping_is_opaque() -> None:
    assert describe(pd.DataFrame({"a": [1]}).groupby("a"))[2] == "opaque"
