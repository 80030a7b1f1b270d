"""Arrays of any framework, as the contiguous memory that holds them."""

from __future__ import annotations

import sys

from samerun.digest.hashing import text_of, token_of
from samerun.digest.walk import ANY_ORDER, MOST_BITS, MOST_REORDERED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from samerun.digest.walk import Part, Seen, Walk

_MOST_BITS_OF_A_MEMBER = 8
_WIDEST = 32  # bytes of an element that is kept so


def array(
    walk: Walk,
    name: str,
    dtype: str,
    shape: tuple[int, ...],
    memory: Any,
    length: int,
    elements: Callable[[int], bytes],
) -> Seen:
    """An array, by its class, dtype, shape and elements.

    Args:
        walk: the walk that met it.
        name: the class's name as people write it, such as ``numpy.ndarray``.
        dtype: the dtype's name.
        shape: the lengths of its axes.
        memory: its elements in C order, with the buffer protocol.
        length: bytes of ``memory``.
        elements: ``elements(k)``: the bytes of every k-th element in C order; called only where detail is wanted.
    """
    token = token_of(f"{name}\0{dtype}\0{shape}\0".encode(), walk.data(memory, length))
    if not walk.detail:
        return "array", token, None, None, None
    count = 1
    for axis in shape:
        count *= axis
    width = length // count if count else 0
    most = MOST_BITS if walk.detail == 2 else _MOST_BITS_OF_A_MEMBER
    step = max(1, -(-count // most))
    bits = elements(step).hex(" ", width).split() if 0 < width <= _WIDEST else []
    preview = {"dtype": dtype, "shape": list(shape), "n": count, "idx": "all" if step == 1 else "strided", "bits": bits}
    told_by_bits = walk.detail < 2 or step == 1 or count > MOST_REORDERED
    parts = None if told_by_bits else _any_order(elements(1), len(shape), shape[0], width)
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
