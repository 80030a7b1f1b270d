"""What is too deep, too many or too big is not looked at, and the record says so."""

from __future__ import annotations

from typing import Any

import pytest

from samerun.digest import compare, describe, digest_bytes_of


def not_looked_at(record: list[Any]) -> str | None:
    return next((part[3] for part in record[4] or () if part[0] == "<not looked at>"), None)


def nested(levels: int, innermost: object) -> Any:
    value: Any = innermost
    for _ in range(levels):
        value = [value]
    return value


def test_depth() -> None:
    assert not_looked_at(describe(nested(9, 1))) is None
    assert not_looked_at(describe(nested(10, 1))) == "1 deeper than 8 levels"
    assert digest_bytes_of(nested(9, 1)) != digest_bytes_of(nested(9, 2))
    assert digest_bytes_of(nested(10, 1)) == digest_bytes_of(nested(10, 2))
    assert digest_bytes_of(nested(10, 1), depth=20) != digest_bytes_of(nested(10, 2), depth=20)


def test_the_type_beyond_the_depth_still_counts() -> None:
    assert digest_bytes_of(nested(9, [])) != digest_bytes_of(nested(9, {}))


def test_nodes_of_a_list() -> None:
    many = [[n] for n in range(100)]
    record = describe(many, nodes=50)
    assert not_looked_at(record) == "52 values beyond 50"  # 51 members, and what is in the last that was met
    assert record[1] == digest_bytes_of([*many[:-1], ["changed"]], nodes=50)
    assert record[1] != digest_bytes_of([["changed"], *many[1:]], nodes=50)
    assert record[1] != digest_bytes_of(many[:-1], nodes=50)


def test_lists_of_scalars_are_not_counted_one_by_one() -> None:
    many = list(range(200_000))
    assert not_looked_at(describe(many)) is None
    assert digest_bytes_of(many) != digest_bytes_of([*many[:-1], -1])


def test_but_they_count_for_a_tenth() -> None:
    assert not_looked_at(describe(list(range(500)), nodes=51)) is None
    assert not_looked_at(describe(list(range(600)), nodes=51)) == "100 values beyond 51"
    assert not_looked_at(describe([list(range(300)), list(range(300))], nodes=51)) is not None


def test_nodes_of_a_dict() -> None:
    many = {n: n for n in range(100)}
    assert not_looked_at(describe(many, nodes=50)) == "76 values beyond 50"


def test_a_set_is_looked_at_whole_or_not_at_all() -> None:
    assert not_looked_at(describe(set(range(100)), nodes=50)) == "100 values beyond 50"
    assert digest_bytes_of(set(range(100)), nodes=50) == digest_bytes_of(set(range(1, 101)), nodes=50)
    assert digest_bytes_of(set(range(100)), nodes=50) != digest_bytes_of(set(range(99)), nodes=50)


@pytest.mark.parametrize("make", [bytes, bytearray, lambda n: memoryview(bytes(n)), lambda n: "a" * n])
def test_bytes(make: Any) -> None:
    record = describe(make(1000), size=300)
    assert not_looked_at(record) == "700 bytes beyond 300"
    assert not_looked_at(describe(make(300), size=300)) is None
    assert record[1] != digest_bytes_of(make(1001), size=300)


def test_the_budget_is_shared_by_the_members() -> None:
    pair = [bytes(1000), bytes(1000)]
    assert not_looked_at(describe(pair, size=1500)) == "500 bytes beyond 1500"


def test_a_sample_is_spread_over_the_whole() -> None:
    block = 1 << 16
    clean = bytearray(block * 64)
    late = bytearray(clean)
    late[48 * block] = 1  # the start of a block that is looked at
    assert digest_bytes_of(clean, size=block * 4) != digest_bytes_of(late, size=block * 4)


def test_two_cut_records_can_be_compared() -> None:
    one, other = describe(nested(12, 1)), describe([nested(11, 1), 2])
    difference = compare(one, other)
    assert difference is not None
    assert difference["words"] == "lengths 1 against 2"
    assert compare(one, describe(nested(12, 1))) is None
