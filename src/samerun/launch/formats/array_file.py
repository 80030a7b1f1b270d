"""The ``.npy`` format, element by element, read without any array library."""

from __future__ import annotations

import ast
import math
import operator
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from samerun.launch.formats.protocol import MOST_SPOTS, Format, Spot, by_magic

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAGIC = b"\x93NUMPY"
_BITS: dict[int, Literal["B", "H", "I", "Q"]] = {1: "B", 2: "H", 4: "I", 8: "Q"}
_LETTERS = {
    "f2": "e", "f4": "f", "f8": "d", "b1": "?",
    "u1": "B", "u2": "H", "u4": "I", "u8": "Q", "i1": "b", "i2": "h", "i4": "i", "i8": "q",
}  # fmt: skip
_OBJECTS = "|O"  # pickled


@dataclass(frozen=True)
class _Array:
    dtype: str
    shape: tuple[int, ...]
    fortran: bool
    data: memoryview


def _read(content: bytes) -> _Array:
    wide = content[6] >= 2
    (length,) = struct.unpack_from("<I" if wide else "<H", content, 8)
    start = 12 if wide else 10
    header = ast.literal_eval(content[start : start + length].decode("latin-1"))
    return _Array(str(header["descr"]), tuple(header["shape"]), header["fortran_order"], memoryview(content)[start + length :])


def _compare(a: bytes, b: bytes) -> Iterator[Spot]:
    from samerun.launch.formats import format_named

    x, y = _read(a), _read(b)
    forms = [{"type": array.dtype, "shape": array.shape, "order": "F" if array.fortran else "C"} for array in (x, y)]
    if forms[0] != forms[1]:
        yield from (Spot(what, str(forms[0][what]), str(forms[1][what])) for what in forms[0] if forms[0][what] != forms[1][what])
        return
    letter = _LETTERS.get(x.dtype[1:])
    if letter is not None:
        yield from _elements(x, y, letter)
    elif x.dtype == _OBJECTS:
        yield from format_named("pickle").spots(bytes(x.data), bytes(y.data))
    else:
        yield Spot(f"elements of type {x.dtype}", "", "")


def _elements(x: _Array, y: _Array, letter: str) -> Iterator[Spot]:
    size = struct.calcsize(letter)
    if not len(x.data) == len(y.data) == size * math.prod(x.shape):
        raise ValueError("cut short, or something stands behind the array")
    left, right = x.data.cast(_BITS[size]), y.data.cast(_BITS[size])
    different = [index for index, differs in enumerate(map(operator.ne, left, right)) if differs]
    order = ">" if x.dtype[0] == ">" else "<"
    values = [_values(array, different[:MOST_SPOTS], order + letter, size) for array in (x, y)]
    tokens = tuple((repr(before), repr(after)) for before, after in zip(*values, strict=True))
    where = f"element {_position(different[0], x)}, {len(different)} of {len(left)} differ"
    # What is not told cannot be excused.
    yield Spot(where, *tokens[0], tokens if len(different) <= MOST_SPOTS else ())


def _values(array: _Array, indices: list[int], layout: str, size: int) -> list[object]:
    return [struct.unpack_from(layout, array.data, index * size)[0] for index in indices]


def _position(index: int, array: _Array) -> str:
    shape = array.shape if array.fortran else array.shape[::-1]
    position = []
    for size in shape:
        index, here = divmod(index, size)
        position.append(here)
    return str(position if array.fortran else position[::-1])


FORMAT = Format("npy", by_magic(_MAGIC), _compare)
