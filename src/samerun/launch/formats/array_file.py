"""The ``.npy`` format, element by element, read without any array library."""

from __future__ import annotations

import ast
import operator
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from samerun.launch.formats.protocol import Format, Spot, by_magic

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAGIC = b"\x93NUMPY"
_BITS: dict[int, Literal["B", "H", "I", "Q"]] = {1: "B", 2: "H", 4: "I", 8: "Q"}
_LETTERS = {
    "f2": "e", "f4": "f", "f8": "d", "b1": "?",
    "u1": "B", "u2": "H", "u4": "I", "u8": "Q", "i1": "b", "i2": "h", "i4": "i", "i8": "q",
}  # fmt: skip
_SHOWN = 8


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
    x, y = _read(a), _read(b)
    for what, before, after in (("type", x.dtype, y.dtype), ("shape", x.shape, y.shape)):
        if before != after:
            yield Spot(what, str(before), str(after))
    if (x.dtype, x.shape, x.fortran) != (y.dtype, y.shape, y.fortran):
        return
    letter = _LETTERS.get(x.dtype[1:])
    if letter is None:
        yield Spot(f"elements of type {x.dtype}", "", "")
    else:
        yield from _elements(x, y, letter)


def _elements(x: _Array, y: _Array, letter: str) -> Iterator[Spot]:
    size = struct.calcsize(letter)
    left, right = x.data.cast(_BITS[size]), y.data.cast(_BITS[size])
    different = [index for index, differs in enumerate(map(operator.ne, left, right)) if differs]
    order = ">" if x.dtype[0] == ">" else "<"
    values = [_values(array, different[:_SHOWN], order + letter, size) for array in (x, y)]
    tokens = tuple((repr(before), repr(after)) for before, after in zip(*values, strict=True))
    where = f"element {_position(different[0], x)}, {len(different)} of {len(left)} differ"
    yield Spot(where, tokens[0][0], tokens[0][1], tokens)


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
