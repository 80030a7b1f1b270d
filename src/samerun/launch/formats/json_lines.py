"""JSON lines, by line and path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samerun.launch.formats.json_document import compare_values, parse
from samerun.launch.formats.protocol import Format, Spot, by_suffix

if TYPE_CHECKING:
    from collections.abc import Iterator


def _compare(a: bytes, b: bytes) -> Iterator[Spot]:
    left, right = a.splitlines(), b.splitlines()
    for number, (x, y) in enumerate(zip(left, right, strict=False), 1):
        if x != y:
            yield from (spot.inside(f"line {number}") for spot in compare_values(parse(x), parse(y)))
    if len(left) != len(right):
        yield Spot("number of lines", str(len(left)), str(len(right)))


FORMAT = Format("jsonl", by_suffix(".jsonl", ".ndjson"), _compare)
