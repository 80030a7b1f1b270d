"""How far apart two elements are, from the bits that records keep. For the parent process: it imports freely."""

from __future__ import annotations

import math
import statistics
import struct
from dataclasses import dataclass

# How many ULPs, and how many rounding errors of a middling element, still count as floating-point noise.
NOISE = 64

# dtype -> struct code, explicit bits of the significand. Two bfloat16 bytes are the upper half of a float32.
_FLOATS = {"float16": ("e", 10), "bfloat16": ("f", 7), "float32": ("f", 23), "float64": ("d", 52)}
_COMPLEX = {"complex64": "float32", "complex128": "float64"}
# NumPy's codes of the same dtypes in the other byte order.
_SWAPPED = {">f2": "float16", ">f4": "float32", ">f8": "float64", ">c8": "complex64", ">c16": "complex128"}
_INTEGERS = {"bool": "?", "int8": "b", "int16": "h", "int32": "i", "int64": "q"}
_INTEGERS.update({f"u{name}": code.upper() for name, code in list(_INTEGERS.items())[1:]})


@dataclass(frozen=True)
class Distance:
    """What two lists of elements of one dtype have to do with each other.

    ``ulp`` is the largest distance in units in the last place, None where that means nothing (no floats, a NaN against
    a number); ``noise`` is true if rounding explains every difference; ``first`` is the index of the first differing.
    """

    differing: int
    ulp: int | None
    noise: bool
    first: int
    values: tuple[float | None, float | None]
    relative: float | None


def distance(dtype: str, a: list[str], b: list[str]) -> Distance:
    """Compare elements pair by pair, each as the hex of its bytes in memory."""
    where = [at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y]
    first = where[0] if where else -1
    plain = _SWAPPED.get(dtype, dtype)
    if where and (plain in _FLOATS or plain in _COMPLEX):
        return _float_distance(plain, ">" if dtype in _SWAPPED else "<", a, b, where)
    values = (_integer(dtype, a[first]), _integer(dtype, b[first])) if where else (None, None)
    return Distance(len(where), None, False, first, values, None)


def float_distance(x: float, y: float, dtype: str = "float64") -> Distance:
    """The distance of two numbers that are known by value."""
    code = _FLOATS[dtype][0]
    bits = [struct.pack(f"<{code}", value)[-2 if dtype == "bfloat16" else 0 :].hex() for value in (x, y)]
    return distance(dtype, bits[:1], bits[1:])


def _float_distance(dtype: str, order: str, a: list[str], b: list[str], where: list[int]) -> Distance:
    real = _COMPLEX.get(dtype, dtype)
    pairs = [pair for at in where for pair in zip(_decode(real, order, a[at]), _decode(real, order, b[at]), strict=True)]
    # Of a complex number, only the part that differs; of zeros with other signs, which lie at one place, both.
    pairs = [pair for pair in pairs if pair[0][1] != pair[1][1]] or pairs
    (x, _), (y, _) = pairs[0]
    if any(math.isnan(u) or math.isnan(v) or math.isinf(u) or math.isinf(v) for (u, _), (v, _) in pairs):
        return Distance(len(where), None, False, where[0], (x, y), None)
    apart = [(abs(i - j), abs(u - v), max(abs(u), abs(v))) for (u, i), (v, j) in pairs]
    scale = statistics.median(abs(value) for element in a for value, _ in _decode(real, order, element))
    rounding = NOISE * 2.0 ** -(_FLOATS[real][1] + 1) * (scale if math.isfinite(scale) else 0.0)
    noise = all(ulp <= NOISE or gap <= rounding for ulp, gap, _ in apart)
    relative = max(gap / size if size else 0.0 for _, gap, size in apart)
    return Distance(len(where), max(ulp for ulp, _, _ in apart), noise, where[0], (x, y), relative)


def _decode(real: str, order: str, element: str) -> list[tuple[float, int]]:
    """The number (or the two of a complex one), each with its place on the line of all numbers of its dtype."""
    raw = bytes.fromhex(element)
    code, _ = _FLOATS[real]
    width = 2 if real == "bfloat16" else struct.calcsize(code)
    found = []
    for at in range(0, len(raw), width):
        piece = raw[at : at + width]
        little = piece if order == "<" else piece[::-1]
        value = struct.unpack(f"<{code}", (b"\0\0" + little) if real == "bfloat16" else little)[0]
        bits = int.from_bytes(little, "little")
        sign = 1 << (8 * width - 1)
        found.append((value, bits if bits < sign else sign - bits))  # negative numbers lie below zero, in reverse
    return found


def _integer(dtype: str, element: str) -> float | None:
    code = _INTEGERS.get(dtype)
    raw = bytes.fromhex(element)
    return struct.unpack(f"<{code}", raw)[0] if code and len(raw) == struct.calcsize(code) else None
