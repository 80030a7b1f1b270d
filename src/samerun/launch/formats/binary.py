"""Anything else: where the bytes part, or only the readable texts in them that differ (dates in a PDF, for example)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from samerun.launch.formats.protocol import Format, Spot, text_spot

if TYPE_CHECKING:
    from collections.abc import Iterator

_TEXT = re.compile(rb"[\t\x20-\x7e]{6,}")
_AROUND = 16


def _compare(a: bytes, b: bytes) -> Iterator[Spot]:
    if _TEXT.split(a) != _TEXT.split(b):
        yield parting(a, b)
        return
    for number, (x, y) in enumerate(zip(_TEXT.findall(a), _TEXT.findall(b), strict=True), 1):
        if x != y:
            yield text_spot(f"text {number}", x.decode("ascii"), y.decode("ascii"))


def parting(a: bytes, b: bytes) -> Spot:
    """The first byte that differs."""
    at = first_difference(a, b)
    sizes = "" if len(a) == len(b) else f", {len(a)} against {len(b)} bytes"
    return Spot(f"byte {at}{sizes}", _hex(a, at), _hex(b, at))


def first_difference(a: bytes, b: bytes) -> int:
    """The offset of the first byte that differs (the shorter length when one begins with the other)."""
    low, high = 0, min(len(a), len(b))
    left, right = memoryview(a), memoryview(b)
    while low < high:
        middle = (low + high + 1) // 2
        if left[low:middle] == right[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _hex(data: bytes, at: int) -> str:
    return data[at : at + _AROUND].hex(" ") or "(end)"


FORMAT = Format("binary", lambda *_: True, _compare, rank=9)
