"""Arrays of any framework, as the contiguous memory that holds them."""

from __future__ import annotations

import sys
from marshal import dumps

from samerun.digest.hashing import text_of, token_of
from samerun.digest.walk import ANY_ORDER, FORMAT, MOST_BITS, MOST_REORDERED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from samerun.digest.walk import Part, Seen, Walk

_MOST_BITS_OF_A_MEMBER = 8
_READ = 0x100  # PyBUF_READ
_names: dict[str, str] = {}
_from_memory: Callable[[int, int, int], memoryview] | None = None
_WIDEST = 32  # bytes of an element that is kept so


def array(
    walk: Walk,
    name: str,
    dtype: str,
    shape: tuple[int, ...],
    width: int,
    memory: Any,
    elements: Callable[[int], bytes],
) -> Seen:
    """An array, by its class, dtype, shape and elements.

    Args:
        walk: the walk that met it.
        name: the class's name as people write it, such as ``numpy.ndarray``.
        dtype: the dtype's name.
        shape: the lengths of its axes.
        width: bytes of one element.
        memory: its elements in C order, as a memoryview or an ndarray.
        elements: ``elements(k)``: the bytes of every k-th element in C order; called only where detail is wanted.
    """
    token = token_of(dumps((name, dtype, shape), FORMAT), walk.data(memory, memory.nbytes))
    if not walk.detail:
        return "array", token, None, None, None
    count = 1
    for axis in shape:
        count *= axis
    most = MOST_BITS if walk.detail == 2 else _MOST_BITS_OF_A_MEMBER
    step = max(1, -(-count // most))
    bits = elements(step).hex(" ", width).split() if 0 < width <= _WIDEST and memory.nbytes else []
    preview = {"dtype": dtype, "shape": list(shape), "n": count, "idx": "all" if step == 1 else "strided", "bits": bits}
    told_by_bits = walk.detail < 2 or step == 1 or count > MOST_REORDERED
    parts = None if told_by_bits else _any_order(elements(1), len(shape), shape[0], width)
    return "array", token, preview, parts, f"{name}[{dtype}]({', '.join(map(str, shape))})"


def memory_at(address: int, length: int) -> memoryview:
    """The ``length`` bytes at ``address``, not copied; whoever owns them must be kept alive meanwhile.

    For frameworks that give addresses; each of them has imported ctypes already.
    """
    global _from_memory
    if _from_memory is None:
        ctypes = sys.modules["ctypes"]
        prototype = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.c_void_p, ctypes.c_ssize_t, ctypes.c_int)
        _from_memory = prototype(("PyMemoryView_FromMemory", ctypes.pythonapi))
    view: memoryview = _from_memory(address, length, _READ) if length else memoryview(b"")
    return view


def every(memory: memoryview, width: int, step: int) -> bytes:
    """The bytes of every ``step``-th element of ``width`` bytes."""
    if step == 1:
        return memory.tobytes()
    return b"".join([memory[at : at + width] for at in range(0, len(memory), width * step)])


def plain_array(walk: Walk, value: Any, name: str = "numpy.ndarray") -> Seen:
    """An exact ndarray of a dtype whose elements are their bytes."""
    dtype, shape = value.dtype, value.shape
    words = dtype_name(dtype)
    if dtype.char in "gG":
        value = _without_padding(value)
    elif not value.flags.c_contiguous:
        value = in_c_order(walk, value)
    # Only plain numbers can be exported as a buffer; the bytes of the others are viewed. An empty array has none.
    memory = value if dtype.kind in "biuf" else value.reshape(-1).view("u1") if value.nbytes else memoryview(b"")

    def elements(step: int) -> bytes:
        return bytes((value if step == 1 else value.reshape(-1)[::step]).tobytes())

    return array(walk, name, words, shape, value.dtype.itemsize, memory, elements)


def dtype_name(dtype: Any) -> str:
    """The name of a NumPy dtype, as records have it."""
    if dtype.kind not in "biufc":
        return str(dtype.name if dtype.isnative and dtype.kind not in "US" else dtype.str)
    name = _names.get(dtype.str)
    if name is None:  # numpy takes microseconds to make a name
        name = _names[dtype.str] = dtype.name if dtype.isnative else dtype.str
    return name


def _without_padding(value: Any) -> Any:
    """Long doubles as their significant bytes: x86 keeps 10 in 16, and what lies in the rest is chance."""
    numpy = sys.modules["numpy"]
    size = numpy.dtype(numpy.longdouble).itemsize
    significant = 10 if numpy.finfo(numpy.longdouble).nmant == 63 else size
    raw = numpy.ascontiguousarray(value).reshape(-1).view("u1").reshape(value.size, -1, size)[:, :, :significant]
    rows = numpy.ascontiguousarray(raw).reshape(value.size, -1)
    return rows.view(f"V{rows.shape[1]}").reshape(-1)


def in_c_order(walk: Walk, value: Any) -> Any:
    """A C-ordered copy of an ndarray; of one beyond the bound on bytes, only of the leading rows that fit."""
    if value.nbytes > walk.size:
        rows = max(1, walk.size * len(value) // value.nbytes)
        walk.cut("bytes of arrays that are not contiguous", value[rows:].nbytes)
        value = value[:rows]
    return sys.modules["numpy"].ascontiguousarray(value)


def _any_order(raw: bytes, axes: int, rows: int, width: int) -> list[Part]:
    """The digest of the rows (or, of one axis, the elements) in sorted order: equal if only their order differs."""
    numpy = sys.modules.get("numpy")
    if axes == 1 and width in (1, 2, 4, 8) and numpy is not None:
        ordered = numpy.sort(numpy.frombuffer(raw, f"u{width}")).tobytes()
    else:
        size = len(raw) // rows
        ordered = b"".join(sorted([raw[at : at + size] for at in range(0, len(raw), size)]))
    return [[ANY_ORDER, text_of(token_of(ordered)), "order", None]]
