"""What differs between two records, as a sentence and as fields."""

from __future__ import annotations

import json
import math
import random
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samerun.digest import compare, describe
from samerun.digest.ulps import distance, float_distance


def between(one: object, other: object, **bounds: int) -> dict[str, Any]:
    records = [json.loads(json.dumps(describe(value, **bounds))) for value in (one, other)]
    difference = compare(*records)
    assert difference is not None
    assert json.loads(json.dumps(difference)) == difference
    return difference


WORDS = [
    (1, 1.0, "types differ: int against float"),
    ([1], (1,), "types differ: list(1) against tuple(1)"),
    ([0] * 10, [0] * 12, "lengths 10 against 12"),
    (0.73, 0.11, "values differ: 0.73 against 0.11"),
    (0.1, math.nextafter(0.1, 1),
     "values differ: 0.1 against 0.10000000000000002, 1 ULP apart (floating-point noise)"),
    (0.1, 0.10000001, "values differ: 0.1 against 0.10000001, relative 1.0e-07 (close: rounding that grew, or a small change)"),
    (math.nan, 1.0, "values differ: nan against 1.0"),
    (3, 4, "values differ: 3 against 4"),
    ("abc", "abd", "values differ: 'abc' against 'abd'"),
    ("1.5", "1.6", "values differ: '1.5' against '1.6'"),
    (True, False, "values differ: True against False"),
    ("a" * 100, "b" * 100, f"values differ: '{'a' * 40}'... (100 characters) against '{'b' * 40}'... (100 characters)"),
    ([1, 2, 3], [3, 1, 2], "same values in another order"),
    (list(range(100)), list(range(100))[::-1], "same values in another order"),
    ({"a": 1, "b": 2}, {"b": 2, "a": 1}, "same items, inserted in another order"),
    ({"a": 1, "b": 2}, {"a": 1, "b": 3}, "1 of 2 members differ: b (2 against 3)"),
    ({"a": 1, "b": 2}, {"a": 1, "c": 2}, "2 of 3 members differ: b (only in the first), c (only in the second)"),
    ({"a": [1]}, {"a": [2]}, "1 of 1 members differ: a (containers differ)"),
    ({"a": [1]}, {"a": 2}, "1 of 1 members differ: a (container against scalar)"),
    ({1, "a"}, {1, "b"}, "2 of 3 members differ: a (only in the first), b (only in the second)"),
    (list(range(20)), list(range(1, 21)),
     "20 of 20 members differ: 0 (0 against 1), 1 (1 against 2), 2 (2 against 3), 3 (3 against 4), 4 (4 against 5) and 15 more"),
    (list(range(100)), list(range(1, 101)), "values differ beyond what was looked at one by one"),
    (set(range(100)), set(range(1, 101)), "containers differ"),
    (random.Random(1), random.Random(2), "generator states differ: another seed, or another number of draws"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "words"), WORDS)
def test_words(one: object, other: object, words: str) -> None:
    assert between(one, other)["words"] == words


@pytest.mark.parametrize("value", [1, [1, 2], {"a": 1}, {1}, "a" * 100, [0.5] * 300, print])
def test_nothing_differs(value: object) -> None:
    assert compare(describe(value), describe(value)) is None


def test_fields_of_a_noisy_member() -> None:
    found = between({"lr": 0.1, "loss": 0.3}, {"lr": 0.1, "loss": 0.1 + 0.2})
    assert found == {
        "words": "1 of 2 members differ: loss (0.3 against 0.30000000000000004, 1 ULP apart (floating-point noise))",
        "parts": ["loss"],
        "ulp": 1,
        "elements": [1, 2],
        "order_only": False,
        "noise": True,
    }


def test_noise_beside_a_real_difference_is_not_noise() -> None:
    found = between([0.3, 1.0], [0.1 + 0.2, 2.0])
    assert not found["noise"]
    assert found["parts"] == ["0", "1"]


def test_a_missing_member_is_not_noise() -> None:
    assert not between({"a": 0.3}, {"a": 0.1 + 0.2, "b": 1})["noise"]


def test_a_long_list_of_floats_is_compared_in_ulps() -> None:
    values = [n / 7 for n in range(1, 300)]
    found = between(values, [math.nextafter(value, math.inf) for value in values])
    assert found["ulp"] == 1
    assert found["noise"]
    assert found["elements"] == [150, 150]
    assert found["words"] == "150 of 150 looked-at elements differ, largest 1 ULP (floating-point noise)"


def test_what_lies_between_the_looked_at_elements() -> None:
    values = [float(n) for n in range(1000)]
    other = [*values]
    other[1] = 0.5
    assert between(values, other)["words"] == "none of 250 looked-at elements differ, others among 1000 do"


def test_other_algorithms_cannot_be_compared() -> None:
    one, other = (["int", f"{algorithm}:{'0' * 32}", "scalar", "1", None] for algorithm in ("xxh3", "b2"))
    difference = compare(one, other)
    assert difference is not None
    assert difference["words"] == "digests of xxh3 and b2 cannot be compared: install xxhash for both runs or for neither"


def test_an_order_that_differs_inside_is_not_told_as_an_order() -> None:
    assert not between([1, 2, [3, 4]], [1, 2, [4, 3]])["order_only"]


class TestDistance:
    def bits(self, code: str, *values: float) -> list[str]:
        return [struct.pack(code, value).hex() for value in values]

    def test_neighbours(self) -> None:
        assert float_distance(1.0, 1.0 + 2**-52).ulp == 1
        assert float_distance(1.0, 1.0 + 2**-23, "float32").ulp == 1
        assert float_distance(1.0, 1.0 + 2**-10, "float16").ulp == 1
        assert float_distance(1.0, 1.0 + 2**-7, "bfloat16").ulp == 1

    def test_across_zero(self) -> None:
        smallest = 5e-324
        assert float_distance(-smallest, smallest).ulp == 2
        assert float_distance(0.0, -0.0).ulp == 0
        assert float_distance(0.0, -0.0).noise

    def test_infinities_and_nans_are_not_noise(self) -> None:
        for one, other in ((1.0, math.inf), (math.inf, -math.inf), (math.nan, 1.0), (1.0, math.nan)):
            found = float_distance(one, other)
            assert found.ulp is None
            assert not found.noise

    def test_big_endian(self) -> None:
        found = distance(">f8", self.bits(">d", 1.0), self.bits(">d", 1.0 + 2**-52))
        assert (found.differing, found.values) == (1, (1.0, 1.0 + 2**-52))

    def test_a_sum_that_cancels_is_noise_among_larger_values(self) -> None:
        one, other = self.bits("<d", 1e-17, 1.0, 2.0), self.bits("<d", -1e-17, 1.0, 2.0)
        assert distance("float64", one, other).noise

    def test_but_not_among_values_as_small(self) -> None:
        one, other = self.bits("<d", 1e-17, 1e-17, 2e-17), self.bits("<d", -1e-17, 1e-17, 2e-17)
        assert not distance("float64", one, other).noise

    def test_integers_have_no_ulps(self) -> None:
        found = distance("int32", self.bits("<i", 5, -7), self.bits("<i", 5, 7))
        assert (found.ulp, found.noise, found.differing, found.first, found.values) == (None, False, 1, 1, (-7, 7))

    def test_dtypes_that_are_not_known_are_only_counted(self) -> None:
        found = distance("float8_e4m3fn", ["00", "01"], ["00", "02"])
        assert (found.differing, found.ulp, found.values) == (1, None, (None, None))

    @given(st.floats(allow_nan=False, allow_infinity=False), st.integers(1, 64))
    def test_so_many_steps_are_so_many_ulps(self, value: float, steps: int) -> None:
        bits = struct.unpack("<q", struct.pack("<d", value))[0]
        moved = struct.unpack("<d", struct.pack("<q", bits + steps))[0]
        if math.isfinite(moved) and (moved < 0) == (value < 0):
            assert float_distance(value, moved).ulp == steps
            assert float_distance(moved, value).noise
