"""CSV and TSV, cell by cell: row numbers count from 1 below the header, columns go by name."""

from __future__ import annotations

import csv
import io
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from samerun.launch.formats.protocol import Format, Spot, by_suffix, shorten
from samerun.launch.formats.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

csv.field_size_limit(1 << 27)


def _rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text)))


def _separator(text: str) -> str:
    first = text.partition("\n")[0]
    return max("\t;,", key=first.count) if first else ","


def _style(text: str) -> list[Any]:
    """How a table is written, whatever stands in its cells."""
    return [_separator(text), *map(text.count, '"\r\n')]


def _compare(a: bytes, b: bytes) -> Iterator[Spot]:
    texts = decode(a), decode(b)
    left, right = map(_rows, texts)
    header = left[0] if left else []
    if left[:1] != right[:1]:
        yield from _row("header", header, right[0] if right else [], [])
    for number, (x, y) in enumerate(zip(left[1:], right[1:], strict=False), 1):
        if x != y:
            yield from _row(f"row {number}", x, y, header)
    if len(left) != len(right):
        yield Spot("number of rows", str(len(left) - 1), str(len(right) - 1))
    if left == right or (len(left) == len(right) and _style(texts[0]) != _style(texts[1])):
        yield Spot("separators, quotes or line ends", "", "")


def _row(where: str, x: list[str], y: list[str], header: list[str]) -> Iterator[Spot]:
    for index, (before, after) in enumerate(zip_longest(x, y)):
        if before == after:
            continue
        name = header[index] if index < len(header) and header[index] else str(index + 1)
        place = f"{where}, column {name}"
        if before is None or after is None:
            yield Spot(place, before or "(no cell)", after or "(no cell)")
        else:
            yield Spot(place, shorten(before), shorten(after), ((f"{name}: {before}", f"{name}: {after}"),))


FORMAT = Format("table", by_suffix(".csv", ".tsv"), _compare)
