"""Plain text, line by line. Lines that only one version has are told as such."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from samerun.launch.formats.protocol import Format, Spot, shorten, text_spot

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_ALIGNED = 5_000  # lines: aligning takes quadratic time
_LINE_END = re.compile(rb"\r\n|\r|\n")


def decode(data: bytes) -> str:
    """Text of unknown encoding: UTF-8 where it is, with a byte order mark or not, else one character a byte."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def looks_like_text(head: bytes) -> bool:
    """Whether a file that begins so is text: no control bytes, and UTF-8 or mostly ASCII."""
    if any(byte < 9 or 13 < byte < 27 for byte in head):
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(head) - 3 or sum(byte < 128 for byte in head) > 0.9 * len(head)
    return True


def _compare(a: bytes, b: bytes) -> Iterator[Spot]:
    left, right = a.splitlines(), b.splitlines()
    if len(left) == len(right) or max(len(left), len(right)) > _MOST_ALIGNED:
        yield from _positional(left, right)
    else:
        yield from _aligned(left, right)
    if len(left) == len(right) and _LINE_END.findall(a) != _LINE_END.findall(b):
        yield Spot("line ends", "", "")


def _positional(left: list[bytes], right: list[bytes]) -> Iterator[Spot]:
    for number, (x, y) in enumerate(zip(left, right, strict=False), 1):
        if x != y:
            yield text_spot(f"line {number}", decode(x), decode(y))
    if len(left) != len(right):
        yield Spot("number of lines", str(len(left)), str(len(right)))


def _aligned(left: list[bytes], right: list[bytes]) -> Iterator[Spot]:
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "replace" and i2 - i1 == j2 - j1:
            for i, j in zip(range(i1, i2), range(j1, j2), strict=True):
                yield text_spot(f"line {i + 1}", decode(left[i]), decode(right[j]))
        elif tag != "equal":
            yield Spot(f"line {i1 + 1}", _block(left[i1:i2]), _block(right[j1:j2]))


def _block(lines: list[bytes]) -> str:
    return shorten(decode(b"\n".join(lines))) if lines else "(no such line)"


FORMAT = Format("text", lambda _, head: looks_like_text(head), _compare, rank=8)
