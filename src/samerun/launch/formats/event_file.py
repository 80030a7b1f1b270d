"""TensorBoard's event files, value by value; when each was written does not count.

A file is records (length, check sum, data, check sum) of one Protocol Buffers message each, ``tensorflow.Event``. Only the fields
that are named here are understood; whatever else there is counts as it is.
"""

from __future__ import annotations

import io
import struct
from itertools import zip_longest
from typing import IO, TYPE_CHECKING

from samerun.launch.formats.protobuf import Fields, fields, first, varint
from samerun.launch.formats.protocol import Format, Spot, digest_stream, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

_WALL_TIME, _STEP, _SUMMARY = 1, 2, 5  # of an Event
_VALUE = 1  # of a Summary
_TAG, _SIMPLE, _TENSOR = 1, 2, 8  # of a Value
_DTYPE, _CONTENT, _FLOATS = 1, 4, 5  # of a TensorProto
_SCALARS = {1: "<f", 2: "<d"}  # dtype of a TensorProto -> how a number of it is packed
_HEADER, _CHECK = 12, 4  # bytes before and after a record's data


def _records(data: bytes) -> Iterator[Fields]:
    """The events without their times. Raises ValueError or struct.error for a damaged file."""
    at = 0
    while at < len(data):
        (size,) = struct.unpack_from("<Q", data, at)
        at += _HEADER
        if at + size + _CHECK > len(data):
            raise ValueError(f"a record of {size} bytes at {at} goes past the end of the file")
        yield [field for field in fields(data[at : at + size]) if field[0] != _WALL_TIME]
        at += size + _CHECK


def _values(record: Fields) -> list[Fields]:
    """What the event tells: of each value its fields."""
    return [list(fields(content)) for of, content in fields(first(record, _SUMMARY)) if of == _VALUE]


def _tag(value: Fields) -> str:
    return first(value, _TAG).decode(errors="replace")


def _scalar(value: Fields) -> str:
    """The number, of a value that is one; empty of any other."""
    simple = first(value, _SIMPLE)
    if simple:
        return repr(struct.unpack("<f", simple)[0])
    tensor = list(fields(first(value, _TENSOR)))
    form = _SCALARS.get(int.from_bytes(first(tensor, _DTYPE), "little"), "")
    content = first(tensor, _CONTENT) or first(tensor, _FLOATS)
    return repr(struct.unpack(form, content)[0]) if form and len(content) == struct.calcsize(form) else ""


def _shown(value: Fields) -> str:
    return _scalar(value) or b"".join(content for _, content in value).hex()


def _compare(a: bytes, b: bytes) -> Iterator[Spot]:
    left, right = list(_records(a)), list(_records(b))
    for number, (x, y) in enumerate(zip(left, right, strict=False), 1):
        if x != y:
            yield from _event(f"event {number}", x, y)
    if len(left) != len(right):
        yield Spot("number of events", str(len(left)), str(len(right)))


def _event(where: str, x: Fields, y: Fields) -> Iterator[Spot]:
    step = varint(first(x, _STEP) or b"\0", 0)[0]
    nothing: Fields = []
    for before, after in zip_longest(_values(x), _values(y), fillvalue=nothing):
        if before != after:
            tag, old, new = _tag(before) or _tag(after), _shown(before), _shown(after)
            alike = _scalar(before) and _scalar(after) and _without_number(before) == _without_number(after)
            # A tag says what its number is: "time/epoch".
            tokens = ((f"{tag}: {old}", f"{tag}: {new}"),) if alike else ()
            yield Spot(f"{where}, step {step}, {tag}", shorten(old), shorten(new), tokens)
    if _without_values(x) != _without_values(y):
        yield Spot(where, shorten(repr(x)), shorten(repr(y)))


def _without_number(value: Fields) -> Fields:
    return [field for field in value if field[0] not in (_SIMPLE, _TENSOR)]


def _without_values(record: Fields) -> Fields:
    others = [field for field in fields(first(record, _SUMMARY)) if field[0] != _VALUE]
    return [*(field for field in record if field[0] != _SUMMARY), *others]


def _digest(file: IO[bytes]) -> str:
    return digest_stream(io.BytesIO(repr(list(_records(file.read()))).encode()))


FORMAT = Format("events", lambda name, _: "tfevents" in name, _compare, _digest)
