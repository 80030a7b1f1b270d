"""Properties of digests over generated values."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from samerun.digest import compare, describe, digest_bytes_of

from .asking import Asked

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.binary(),
    st.complex_numbers(allow_nan=False, allow_infinity=False),
)
hashable = st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.tuples(st.text(), st.integers()))
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=6),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(hashable, inner, max_size=5),
        st.sets(hashable, max_size=6),
        st.frozensets(hashable, max_size=4),
    ),
    max_leaves=25,
)
containers = st.one_of(
    st.lists(values, min_size=1, max_size=5),
    st.lists(values, min_size=1, max_size=5).map(tuple),
    st.dictionaries(hashable, values, min_size=1, max_size=5),
)


class Changed:
    """A value that no strategy makes."""


def changed(value: Any, data: st.DataObject) -> Any:
    """``value`` with something new at one drawn place, however deep."""
    if not isinstance(value, (list, tuple, dict)) or not value or data.draw(st.booleans(), "here"):
        return [Changed, value]
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    place = data.draw(st.sampled_from(range(len(keys))), "place")
    if isinstance(value, dict):
        return {key: changed(item, data) if at == place else item for at, (key, item) in enumerate(value.items())}
    return type(value)(changed(item, data) if at == place else item for at, item in enumerate(value))


@given(values)
@settings(deadline=None)
def test_equal_in_processes_that_hash_otherwise(others: list[Asked], value: Any) -> None:
    here = digest_bytes_of(value)
    assert {here} == {process.digest(value) for process in others}


@given(values)
def test_equal_for_a_copy(value: Any) -> None:
    assert digest_bytes_of(copy.deepcopy(value)) == digest_bytes_of(value)
    assert compare(describe(copy.deepcopy(value)), describe(value)) is None


@given(values)
def test_a_record_has_the_digest(value: Any) -> None:
    assert describe(value)[1] == digest_bytes_of(value)


@given(containers, st.data())
def test_any_one_change_shows(value: Any, data: st.DataObject) -> None:
    other = changed(value, data)
    assert digest_bytes_of(other) != digest_bytes_of(value)
    difference = compare(describe(value), describe(other))
    assert difference is not None
    assert difference["words"]
    assert not difference["order_only"]


@given(values, values)
def test_the_same_digest_only_for_the_same_value(one: Any, other: Any) -> None:
    if digest_bytes_of(one) == digest_bytes_of(other):
        assert type(one) is type(other)
        assert one == other or one != one or "nan" in repr(one)


@given(st.lists(values, max_size=80), st.randoms(use_true_random=False))
def test_another_order_is_told_as_such(items: list[Any], random: Any) -> None:
    shuffled = items[:]
    random.shuffle(shuffled)
    difference = compare(describe(items), describe(shuffled))
    if digest_bytes_of(items) != digest_bytes_of(shuffled):
        assert difference is not None
        assert difference["order_only"]
        assert difference["words"] == "same values in another order"
    else:
        assert difference is None


@example({None: None, "<order>": None})  # a member that bears the name of a part of ours
@given(st.dictionaries(hashable, values, min_size=2, max_size=5))
def test_a_dict_in_another_order_is_the_same_value(mapping: dict[Any, Any]) -> None:
    turned = dict(reversed(mapping.items()))
    assert digest_bytes_of(turned) == digest_bytes_of(mapping)
    difference = compare(describe(mapping), describe(turned))
    assert difference is not None
    assert difference["order_only"]
    assert difference["parts"] == ["<order>"]


@given(values, st.integers(0, 4), st.integers(0, 30), st.integers(0, 200))
def test_bounds_never_make_a_value_differ_from_its_copy(value: Any, depth: int, nodes: int, size: int) -> None:
    bounds = {"depth": depth, "nodes": nodes, "size": size}
    one, other = describe(value, **bounds), describe(copy.deepcopy(value), **bounds)
    assert one == other
