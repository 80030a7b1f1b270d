"""Protocol Buffers without their schemas: the numbered fields of a message, for formats that need a few of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_VARINT, _EIGHT, _BYTES, _FOUR = 0, 1, 2, 5  # wire types
_SIZES = {_EIGHT: 8, _FOUR: 4}

Fields = list[tuple[int, bytes]]


def fields(message: bytes) -> Iterator[tuple[int, bytes]]:
    """(number, content) of each field of a message, a number's content as it is packed."""
    at = 0
    while at < len(message):
        key, at = varint(message, at)
        kind, start = key & 7, at
        if kind == _VARINT:
            _, at = varint(message, at)
        elif kind == _BYTES:
            size, start = varint(message, at)
            at = start + size
        elif kind in _SIZES:
            at += _SIZES[kind]
        else:
            raise ValueError(f"a field of wire type {kind}")
        yield key >> 3, message[start:at]


def varint(data: bytes, at: int) -> tuple[int, int]:
    """The number that is packed at ``at``, and where it ends."""
    number = shift = 0
    while data[at] & 0x80:
        number |= (data[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
    return number | data[at] << shift, at + 1


def first(message: Fields, number: int) -> bytes:
    """The content of the first field of this number; empty if there is none."""
    return next((content for of, content in message if of == number), b"")
