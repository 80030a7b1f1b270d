"""Arrays of any framework, as the contiguous memory that holds them."""

from __future__ import annotations

import sys

from samerun.digest.hashing import text_of, token_of
from samerun.digest.walk import ANY_ORDER, MOST_REORDERED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from samerun.digest.walk import Part, Seen, Walk

MOST_BITS = 256  # elements whose bits a record keeps, so that two records can be compared in ULPs
_WIDEST = 32  # bytes of an element that is kept so


def array_token(walk: Walk, dtype: str, shape: tuple[int, ...], memory: Any, length: int) -> bytes:
    """The token of an array: its dtype, shape and the ``length`` bytes of ``memory``, which must be in C order."""
    return token_of(f"array\0{dtype}\0{shape}\0".encode(), walk.data(memory, length))


def array_seen(
    name: str, dtype: str, shape: tuple[int, ...], width: int, token: bytes, elements: Callable[[int], bytes]
) -> Seen:
    """An array with its preview, for a walk that wants detail.

    Args:
        name: the class's name as people write it, such as ``numpy.ndarray``.
        dtype: the dtype's name.
        shape: the lengths of its axes.
        width: bytes of one element.
        token: from ``array_token``.
        elements: ``elements(k)``: the bytes of every k-th element in C order.
    """
    count = 1
    for axis in shape:
        count *= axis
    step = max(1, -(-count // MOST_BITS))
    bits = elements(step).hex(" ", width).split() if 0 < width <= _WIDEST else []
    preview = {"dtype": dtype, "shape": list(shape), "n": count, "idx": "all" if step == 1 else "strided", "bits": bits}
    parts = _any_order(elements(1), len(shape), shape[0], width) if MOST_BITS < count <= MOST_REORDERED else None
    return "array", token, preview, parts, f"{name}[{dtype}]({', '.join(map(str, shape))})"


def _any_order(raw: bytes, axes: int, rows: int, width: int) -> list[Part]:
    """The digest of the rows (or, of one axis, the elements) in sorted order: equal if only their order differs."""
    numpy = sys.modules.get("numpy")
    if axes == 1 and width in (1, 2, 4, 8) and numpy is not None:
        ordered = numpy.sort(numpy.frombuffer(raw, f"u{width}")).tobytes()
    else:
        size = len(raw) // rows
        ordered = b"".join(sorted([raw[at : at + size] for at in range(0, len(raw), size)]))
    return [[ANY_ORDER, text_of(token_of(ordered)), "order", None]]
