"""Arrow arrays and tables: by value, whatever their chunks, offsets and the bytes under nulls."""

from __future__ import annotations

import datetime
import decimal
from typing import Any

import datasets
import numpy as np
import pyarrow as pa
import pytest

from samerun.digest import compare, describe, digest_bytes_of

ARRAYS: dict[str, tuple[pa.Array, pa.Array]] = {
    "int": (pa.array([1, 2, 3]), pa.array([1, 2, 4])),
    "null": (pa.array([1, None, 3]), pa.array([1, 0, 3])),
    "float": (pa.array([0.5, 1.5, 2.5]), pa.array([0.5, 1.5, -2.5])),
    "half": (pa.array(np.float16([1, 2, 3])), pa.array(np.float16([1, 2, 4]))),
    "text": (pa.array(["a", None, "ccc"]), pa.array(["a", "", "ccc"])),
    "large text": (pa.array(["a", "b", "c"], pa.large_string()), pa.array(["a", "bc", ""], pa.large_string())),
    "view": (pa.array(["a", "b", "c" * 40], pa.string_view()), pa.array(["a", "b", "d" * 40], pa.string_view())),
    "bytes": (pa.array([b"a", b"b", b""]), pa.array([b"ab", b"", b""])),
    "bool": (pa.array([True, None, False]), pa.array([True, None, True])),
    "date": (pa.array([datetime.date(2020, 1, day) for day in (1, 2, 3)]), pa.array([datetime.date(2020, 2, 1)] * 3)),
    "timestamp": (pa.array([1, 2, 3], pa.timestamp("s")), pa.array([1, 2, 3], pa.timestamp("ms"))),
    "decimal": (pa.array([decimal.Decimal("1.1")] * 3), pa.array([decimal.Decimal("1.2")] * 3)),
    "list": (pa.array([[1], [2, 3], None]), pa.array([[1], [2], [3]])),
    "struct": (pa.array([{"a": 1}] * 3), pa.array([{"a": 2}] * 3)),
    "dictionary": (pa.array(["a", "b", "a"]).dictionary_encode(), pa.array(["a", "b", "b"]).dictionary_encode()),
    "nothing": (pa.nulls(3), pa.nulls(3, pa.int8())),
}  # fmt: skip


def between(one: object, other: object) -> dict[str, Any]:
    difference = compare(describe(one), describe(other))
    assert difference is not None
    return difference


@pytest.mark.parametrize("name", ARRAYS)
def test_every_type(name: str) -> None:
    one, other = ARRAYS[name]
    assert digest_bytes_of(one) != digest_bytes_of(other)
    assert describe(one)[1:3] == [digest_bytes_of(one), "frame"]
    parts = [part[0] for part in describe(one)[4]]
    assert "<not looked at>" not in parts


@pytest.mark.parametrize("name", ARRAYS)
def test_chunks_and_offsets_do_not_count(name: str) -> None:
    one = ARRAYS[name][0]
    longer = pa.concat_arrays([one, one])
    assert digest_bytes_of(longer.slice(3)) == digest_bytes_of(one)
    if name != "dictionary":  # whose chunks may each have their own dictionary
        assert digest_bytes_of(pa.chunked_array([one.slice(0, 1), one.slice(1)])) == digest_bytes_of(one)


def test_what_lies_under_a_null_does_not_count() -> None:
    valid = pa.py_buffer(bytes([0b101]))
    one, other = (pa.Array.from_buffers(pa.int64(), 3, [valid, pa.py_buffer(np.array([1, hidden, 3]))]) for hidden in (0, 9))
    assert one.to_pylist() == other.to_pylist() == [1, None, 3]
    assert digest_bytes_of(one) == digest_bytes_of(other)
    offsets = pa.py_buffer(np.array([0, 1, 3, 4], "i4"))
    one, other = (pa.Array.from_buffers(pa.string(), 3, [valid, offsets, pa.py_buffer(text)]) for text in (b"axxb", b"ayyb"))
    assert one.to_pylist() == other.to_pylist() == ["a", None, "b"]
    assert digest_bytes_of(one) == digest_bytes_of(other)


def test_without_numpy_values_are_compared_one_by_one() -> None:
    import sys

    numpy = sys.modules.pop("numpy")
    try:
        alone = {digest_bytes_of(pa.array([1, 2])), digest_bytes_of(pa.array([1, 3])), digest_bytes_of(pa.array(["a"]))}
    finally:
        sys.modules["numpy"] = numpy
    assert len(alone) == 3


def test_a_table() -> None:
    table = pa.table({"x": [0.1, 0.3], "s": ["a", "b"]})
    record = describe(table)
    assert record[0::2] == ["Table(2, 2)", "frame", record[4]]
    assert [part[0] for part in record[4]] == ["<columns>", "<types>", "x", "s", "<any order>"]
    assert between(table, table.take([1, 0]))["words"] == "same rows in another order"
    found = between(table, table.set_column(0, "x", pa.array([0.1, 0.1 + 0.2])))
    assert (found["parts"], found["noise"]) == (["x"], True)
    assert digest_bytes_of(table.to_batches()[0]) == digest_bytes_of(pa.record_batch({"x": [0.1, 0.3], "s": ["a", "b"]}))


def test_scalars_and_types() -> None:
    values = (pa.scalar(1), pa.scalar(1, pa.int8()), pa.scalar(2), pa.int8(), pa.int16(), pa.schema([("a", pa.int8())]), 1)
    assert len({digest_bytes_of(value) for value in values}) == len(values)


def test_a_dataset_of_hugging_face() -> None:
    made = datasets.Dataset.from_dict({"a": list(range(50)), "t": ["x"] * 50})
    again = datasets.Dataset.from_dict({"a": list(range(50)), "t": ["x"] * 50})
    shuffled = made.shuffle(seed=1)
    assert describe(made)[0:3:2] == ["Dataset(50, 2)", "frame"]
    assert digest_bytes_of(made) == digest_bytes_of(again)
    assert digest_bytes_of(shuffled) != digest_bytes_of(made)
    assert digest_bytes_of(shuffled) == digest_bytes_of(again.shuffle(seed=1))
