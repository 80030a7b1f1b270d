"""The rule for each kind of bad seed, and that nothing is dropped in silence."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import samerun
from samerun.seeds.integers import SEED_MAX, exact


@given(st.integers(0, SEED_MAX))
def test_every_number_in_range_is_itself(n):
    assert exact(n, "seed", SEED_MAX) == n


@given(st.one_of(st.integers(max_value=-1), st.integers(min_value=SEED_MAX + 1)))
def test_every_number_out_of_range_is_refused(n):
    with pytest.raises(ValueError, match="expected an integer from 0 to 4294967295"):
        exact(n, "seed", SEED_MAX)


@pytest.mark.parametrize("value", [np.int64(7), np.uint8(7), np.array(7), 7])
def test_exact_integers_of_other_types_are_taken(value):
    got = samerun.seed(value)
    assert got.seed == 7
    assert type(got.seed) is int


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        (None, "choose one, 0 is fine"),
        (True, "pass a plain number"),
        (np.True_, "pass a plain number"),
        (42.0, "rounding is not guessed"),
        (float("nan"), "rounding is not guessed"),
        (np.float32(1), "pass a plain number"),
        ("42", r"convert it with int\(\)"),
        (b"42", r"convert it with int\(\)"),
        ([42], "pass a plain number"),
    ],
)
def test_what_is_no_integer_is_refused_with_a_hint(value, hint):
    with pytest.raises(TypeError, match=rf"^seed is .*, expected an integer from 0 to 4294967295.*{hint}"):
        samerun.seed(value)


@pytest.mark.parametrize(("value", "hint"), [(-42, "drop the sign"), (2**32, "low bits"), (2**64, "low bits")])
def test_numbers_that_frameworks_would_bend_are_refused(value, hint):
    with pytest.raises(ValueError, match=hint):
        samerun.seed(value)


def test_zero_is_a_seed():
    assert samerun.seed(0).seed == 0


def test_a_refused_seed_changes_nothing():
    root = samerun.seed(3)
    with pytest.raises(ValueError, match="seed is -1"):
        samerun.seed(-1)
    assert samerun.root() is root
