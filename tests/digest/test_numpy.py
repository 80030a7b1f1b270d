"""NumPy arrays of every dtype and layout, scalars and generators."""

from __future__ import annotations

import pickle
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from samerun.digest import compare, describe, digest_bytes_of

from .asking import Asked, environment

RNG = np.random.default_rng(0)
X = RNG.random(256).astype(np.float32)


def between(one: object, other: object) -> dict[str, Any]:
    difference = compare(describe(one), describe(other))
    assert difference is not None
    return difference


dtypes = st.one_of(
    hnp.scalar_dtypes(),
    hnp.unicode_string_dtypes(max_len=4),
    hnp.byte_string_dtypes(max_len=4),
    hnp.nested_dtypes(hnp.scalar_dtypes(), max_leaves=3, max_itemsize=40),
)
arrays = dtypes.flatmap(lambda dtype: hnp.arrays(dtype, hnp.array_shapes(min_dims=0, max_side=4, min_side=0)))


@given(arrays)
@settings(deadline=None)
def test_equal_in_another_process(others: list[Asked], array: np.ndarray[Any, Any]) -> None:
    array = pickle.loads(pickle.dumps(array))  # which loses the byte order of some 0-d texts
    assert others[0].digest(array) == digest_bytes_of(array) == describe(array)[1]


@given(arrays)
def test_memory_layout_does_not_count(array: np.ndarray[Any, Any]) -> None:
    if not array.ndim:
        array = array.reshape(1)
    padded = np.zeros([2 * side + 1 for side in array.shape], array.dtype)
    strided = padded[tuple(slice(0, 2 * side, 2) for side in array.shape)]
    strided[...] = array
    for other in (array.copy("C"), array.copy("F"), strided):
        assert digest_bytes_of(other) == digest_bytes_of(array)
    for other in (array.copy("F"), strided):
        assert describe(other)[3:] == describe(array)[3:]


@given(arrays.filter(lambda array: array.nbytes > 0 and array.dtype.names is None), st.data())
def test_any_flipped_bit_shows(array: np.ndarray[Any, Any], data: st.DataObject) -> None:
    if array.dtype.char in "gG":
        return  # some of their bits are padding
    raw = bytearray(array.tobytes())
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] ^= 1 << data.draw(st.integers(0, 7))
    other = np.frombuffer(bytes(raw), array.dtype).reshape(array.shape)
    assert digest_bytes_of(other) != digest_bytes_of(array)


DIFFERENT = {
    "dtype": (np.zeros(2, "f4"), np.zeros(2, "f8"), np.zeros(2, "i4"), np.zeros(2, "u4"), np.zeros(2, "M8[s]")),
    "shape": (np.zeros(6), np.zeros((2, 3)), np.zeros((3, 2)), np.zeros((1, 6))),
    "empty shapes": (np.zeros(0), np.zeros((0, 3)), np.zeros((3, 0))),
    "0-d and 1-d": (np.array(1.0), np.array([1.0]), np.float64(1.0), 1.0),
    "order": (np.arange(3), np.arange(3)[::-1]),
    "byte order": (np.ones(2, "<f4"), np.ones(2, ">f4")),
    "signed zero": (np.array([0.0]), np.array([-0.0])),
    "NaN payload": (np.array([0x7FF8000000000001], "u8").view("f8"), np.array([0x7FF8000000000002], "u8").view("f8")),
    "time unit": (np.array([1], "M8[s]"), np.array([1], "M8[ms]")),
    "text": (np.array(["a"]), np.array(["b"]), np.array([b"a"]), np.array(["a"], "U2"), np.array(["a"], object)),
    "field names": (np.zeros(1, [("a", "i4")]), np.zeros(1, [("b", "i4")]), np.zeros(1, "i4")),
    "objects": (np.array([1, None], object), np.array([1, "a"], object), np.array([[1, None]], object)),
    "mask": (np.ma.array([1, 2]), np.ma.array([1, 2], mask=[0, 1]), np.array([1, 2])),
    "long doubles": (np.ones(2, "longdouble"), np.ones(2, "longdouble") + np.finfo("longdouble").eps),
    "StringDType": (np.array(["a"], np.dtypes.StringDType()), np.array(["b"], np.dtypes.StringDType())),
    "scalars": (np.float32(1), np.float64(1), np.int64(1), np.True_, np.str_("1"), np.datetime64(1, "s"), np.void(b"1")),
    "generators": (np.random.default_rng(0), np.random.default_rng(1), np.random.Generator(np.random.Philox(0))),
    "a draw": (np.random.RandomState(0), (lambda r: (r.rand(), r)[1])(np.random.RandomState(0))),
    "a cached normal": tuple((lambda r, n: ([r.randn() for _ in range(n)], r)[1])(np.random.RandomState(0), n) for n in (1, 2)),
    "spawned": (np.random.SeedSequence(1), (lambda s: (s.spawn(1), s)[1])(np.random.SeedSequence(1))),
}  # fmt: skip


@pytest.mark.parametrize("name", DIFFERENT)
def test_what_makes_values_differ(name: str) -> None:
    digests = {digest_bytes_of(value) for value in DIFFERENT[name]}
    assert len(digests) == len(DIFFERENT[name])
    for value in DIFFERENT[name]:
        assert "<not looked at>" not in [part[0] for part in describe(value)[4] or ()]


def padded(fill: int) -> np.ndarray[Any, Any]:
    """A structured array with ``fill`` in the bytes between its fields."""
    aligned = np.dtype([("small", "u1"), ("wide", "f8")], align=True)
    array = np.full(3 * aligned.itemsize, fill, "u1").view(aligned)
    array["small"], array["wide"] = 7, 0.5
    return array


def long_double(fill: int) -> np.ndarray[Any, Any]:
    array = np.ones(3, np.longdouble)
    if np.finfo(np.longdouble).nmant == 63:  # x86 keeps 10 bytes in 16
        array.view("u1").reshape(3, -1)[:, 10:] = fill
    return array


class Tagged(np.ndarray):  # type: ignore[type-arg]
    pass


def tagged(tag: str) -> Tagged:
    array = np.arange(3).view(Tagged)
    array.tag = tag
    return array


EQUAL = {
    "padding between fields": (padded(0), padded(255)),
    "padding in long doubles": (long_double(0), long_double(255)),
    "what lies under a mask": (np.ma.array([1, 2], mask=[0, 1]), np.ma.array([1, 9], mask=[0, 1])),
    "an empty mask": (np.ma.array([1, 2]), np.ma.array([1, 2], mask=[0, 0])),
    "a read-only array": (np.frombuffer(b"abcd", "u1"), np.array(list(b"abcd"), "u1")),
    "an object by structure": (np.array([{"a": 1}], object), np.array([{"a": 1}], object)),
}


@pytest.mark.parametrize("name", EQUAL)
def test_what_does_not(name: str) -> None:
    one, other = EQUAL[name]
    assert digest_bytes_of(one) == digest_bytes_of(other)


def test_a_subclass_by_its_array_and_its_attributes() -> None:
    assert digest_bytes_of(tagged("a")) == digest_bytes_of(tagged("a"))
    assert digest_bytes_of(tagged("a")) != digest_bytes_of(tagged("b"))
    assert digest_bytes_of(np.arange(3).view(Tagged)) != digest_bytes_of(np.arange(3))
    assert describe(np.arange(3).view(Tagged))[2] == "array"


def test_a_subclass_is_not_asked() -> None:
    def bomb(*_: object, **__: object) -> None:
        raise AssertionError("user code ran")

    hostile = type("Hostile", (np.ndarray,), {})
    array = np.arange(3).view(hostile)
    for name in ("__array_finalize__", "__array_ufunc__", "__getitem__", "__len__", "tobytes", "view"):
        setattr(hostile, name, bomb)
    for name in ("shape", "dtype", "flags", "nbytes"):
        setattr(hostile, name, property(bomb))
    assert describe(array)[3]["bits"] == describe(np.arange(3))[3]["bits"]


def test_a_mapped_file_counts_as_its_array(tmp_path: Any) -> None:
    mapped = np.memmap(tmp_path / "a.bin", "f4", "w+", shape=(3,))
    mapped[:] = [1, 2, 3]
    assert digest_bytes_of(mapped) == digest_bytes_of(np.array([1, 2, 3], "f4"))


class TestRecords:
    def test_an_array(self) -> None:
        record = describe(np.array([[1.0, 2.0], [3.0, 4.0]], "f4"))
        assert record[0] == "numpy.ndarray[float32](2, 2)"
        assert record[2:] == [
            "array",
            {"dtype": "float32", "shape": [2, 2], "n": 4, "idx": "all",
             "bits": ["0000803f", "00000040", "00004040", "00008040"]},
            None,
        ]  # fmt: skip

    def test_a_large_array_keeps_evenly_strided_bits(self) -> None:
        preview = describe(np.arange(1000))[3]
        assert (preview["idx"], len(preview["bits"])) == ("strided", 250)
        assert preview["bits"][3] == np.int64(12).tobytes().hex()

    def test_a_scalar(self) -> None:
        assert describe(np.float32(0.1))[0::3] == ["numpy.float32", "np.float32(0.1)"]
        assert describe(np.str_("a"))[3] == "np.str_('a')"

    def test_a_structured_array_by_field(self) -> None:
        record = describe(padded(0))
        assert record[0] == "numpy.ndarray[small, wide](3)"
        assert [part[0] for part in record[4]] == ["small", "wide"]

    def test_members_keep_a_few_bits(self) -> None:
        part = describe({"w": X})[4][0]
        assert part[:1] + part[2:3] == ["w", "array"]
        assert (part[3]["n"], len(part[3]["bits"])) == (256, 8)

    def test_generators_do_not_move(self) -> None:
        for made in (lambda: np.random.default_rng(3), lambda: np.random.RandomState(3)):
            watched, alone = made(), made()
            describe(watched)
            digest_bytes_of([watched])
            assert watched.random(5).tolist() == alone.random(5).tolist()

    def test_a_part_of_a_large_strided_array_keeps_whole_elements(self) -> None:
        array = np.arange(1000.0)[::2]
        preview = describe(array, size=2000)[3]
        assert preview["bits"][:2] == [np.float64(value).tobytes().hex() for value in (0, 4)]

    def test_bytes_beyond_the_bound_are_sampled(self) -> None:
        for array in (np.arange(1000.0), np.arange(1000.0)[::2], np.arange(1000) * 1j, np.arange(1000).astype("M8[s]")):
            record = describe(array, size=400)
            assert record[4][-1][0] == "<not looked at>"
            assert record[1] == digest_bytes_of(array.copy(), size=400) or not array.flags.c_contiguous


class TestCompare:
    def test_noise(self) -> None:
        found = between(X, np.nextafter(np.nextafter(np.nextafter(X, np.float32(2)), np.float32(2)), np.float32(2)))
        assert found["words"] == "256 of 256 elements differ, largest 3 ULP (floating-point noise)"
        assert (found["ulp"], found["elements"], found["noise"]) == (3, [256, 256], True)

    def test_the_rounding_of_another_order_of_summing(self) -> None:
        rows = RNG.random((64, 1000)).astype("f4")
        found = between(rows.sum(axis=1), np.ascontiguousarray(rows[:, ::-1]).sum(axis=1))
        assert found["noise"], found

    def test_different_draws(self) -> None:
        found = between(RNG.random(300), RNG.random(300))
        assert not found["noise"]
        assert found["words"].startswith("150 of 150 looked-at elements differ, first 0.")
        assert found["words"].endswith("(different values)")

    def test_close(self) -> None:
        found = between(X, X * np.float32(1.0001))
        assert not found["noise"]
        assert "close: rounding that grew, or a small change" in found["words"]

    def test_order(self) -> None:
        for values in (X, np.arange(5000), np.arange(12).reshape(6, 2), np.arange(4000).reshape(400, 10)):
            found = between(values, values[RNG.permutation(len(values))])
            assert (found["order_only"], found["words"]) == (True, "same values in another order")

    def test_columns_in_another_order_are_other_rows(self) -> None:
        table = np.arange(12).reshape(6, 2)
        assert not between(table, np.ascontiguousarray(table[:, ::-1]))["order_only"]

    def test_types_dtypes_and_shapes(self) -> None:
        assert between(X, X.astype("f8"))["words"] == "dtypes differ: float32 against float64"
        assert between(X, X.reshape(2, 128))["words"] == "shapes (256) against (2, 128)"
        assert between(X, X.tolist())["words"] == "types differ: numpy.ndarray[float32](256) against list(256)"

    @pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "complex64", "complex128", ">f4"])
    def test_every_float(self, dtype: str) -> None:
        real = np.dtype(dtype).newbyteorder("=").type(0).real.dtype
        ones = np.ones(3, real)
        found = between(ones.astype(dtype), np.nextafter(ones, real.type(2)).astype(dtype))
        assert (found["ulp"], found["noise"]) == (1, True)

    def test_integers_and_words(self) -> None:
        assert between(np.arange(3), np.arange(3) + 1)["words"] == "3 of 3 elements differ, first 0 against 1 (different values)"
        assert between(np.array(["a"]), np.array(["b"]))["words"] == "1 of 1 elements differ, different values"

    def test_scalars(self) -> None:
        found = between(np.float32(0.1), np.nextafter(np.float32(0.1), np.float32(1)))
        assert (found["ulp"], found["noise"]) == (1, True)

    def test_members(self) -> None:
        found = between({"w": X, "b": X}, {"w": np.nextafter(X, np.float32(2)), "b": X})
        assert (found["parts"], found["ulp"], found["noise"]) == (["w"], 1, True)


def test_without_xxhash() -> None:
    program = """
import sys
sys.modules["xxhash"] = None
import numpy as np
from samerun.digest import describe
arrays = [np.ones(shape) for shape in ((), (2,), (2, 3), (0, 3), (3, 0), (0,))]
arrays += [np.ones((2, 3)).T, np.ones((2, 2), "M8[s]"), np.ones((2, 2), "c8")]
records = [describe(array) for array in arrays]
print(len({record[1] for record in records}), all(record[1][:3] == "b2:" and not record[4] for record in records))
"""
    done = subprocess.run([sys.executable, "-c", program], env=environment(), capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["9", "True"]


def test_numpy_is_not_imported_for_others() -> None:
    program = "import sys; from samerun.digest import describe; describe([1, {2: 'a'}]); print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], env=environment(), capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
