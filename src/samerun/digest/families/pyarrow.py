"""Arrow: columns by their values, whatever their chunks, offsets and the bytes under nulls are."""

from __future__ import annotations

import sys

from samerun.digest.frames import any_row_order
from samerun.digest.structure import qualname_of
from samerun.digest.walk import MOST_REORDERED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from samerun.digest.walk import Seen, Walk

_TEXTS = {"string": "i4", "binary": "i4", "large_string": "i8", "large_binary": "i8"}  # and the type of their offsets


def _table(walk: Walk, value: Any) -> Seen:
    top = walk.detail == 2
    names, columns = list(value.column_names), list(value.columns)
    types = [str(column.type) for column in columns]
    text = f"{qualname_of(type(value))}({value.num_rows}, {len(names)})"
    members = [names, types, *map(_plain, columns)]
    _, token, _, parts, _ = walk.sequence("pyarrow.Table", members, text, ("<columns>", "<types>", *names))
    if top and value.num_rows * len(columns) <= MOST_REORDERED:
        cells = [column.to_pylist() for column in columns]
        parts = [*(parts or ()), *any_row_order(walk, [names, types], cells)]
    return "frame", token, None, parts, text


def _plain(column: Any) -> Any:
    """The bare values of a column that has nothing else (no nulls), so that records tell ULPs; else the column."""
    whole = _whole(column)
    members = _columnar(whole, str(whole.type)) if "numpy" in sys.modules else None
    return members[0][1] if members is not None and len(members) == 1 else whole


def _whole(column: Any) -> Any:
    chunks = getattr(column, "num_chunks", 0)  # a record batch has plain arrays
    return column if not chunks else column.chunk(0) if chunks == 1 else column.combine_chunks()


def _chunked(walk: Walk, value: Any) -> Seen:
    return walk.see(value.chunk(0) if value.num_chunks == 1 else value.combine_chunks())


def _array(walk: Walk, value: Any) -> Seen:
    kind = str(value.type)
    text = f"pyarrow.Array[{kind}]({len(value)})"
    members = _columnar(value, kind) if "numpy" in sys.modules else None
    if members is None:  # nested, dictionary-encoded, ...: value by value
        members = [("cells", value.to_pylist())]
    _, token, _, parts, _ = walk.mapping("pyarrow.Array", [("type", kind), *members], text)
    return "frame", token, None, parts, text


def _columnar(value: Any, kind: str) -> list[tuple[str, Any]] | None:
    """The memory of an array of numbers, times or texts, as ndarrays that hold what counts and nothing else."""
    numpy = sys.modules["numpy"]
    buffers, first, count = value.buffers(), value.offset, len(value)
    valid = _bits(numpy, buffers[0], first, count) if value.null_count else None
    if kind in _TEXTS:
        offsets = _numbers(numpy, buffers[1], _TEXTS[kind], first, count + 1)
        lengths = numpy.diff(offsets)
        if valid is not None and lengths[~valid].any():  # bytes that no value owns
            return None
        data = _numbers(numpy, buffers[2], "u1", 0, offsets[-1] if count else 0)
        values = [("lengths", lengths), ("text", data[offsets[0] if count else 0 :])]
    elif kind == "bool":
        values = [("values", _masked(_bits(numpy, buffers[1], first, count), valid))]
    else:
        width = getattr(value.type, "bit_width", 0) if len(buffers) == 2 and _is_fixed(value.type) else 0
        if width not in (8, 16, 32, 64):
            return None
        letter = {"float": "f", "double": "f", "halffloat": "f"}.get(kind, "u")
        values = [("values", _masked(_numbers(numpy, buffers[1], f"{letter}{width // 8}", first, count), valid))]
    return values if valid is None else [*values, ("valid", valid)]


def _is_fixed(kind: Any) -> bool:
    return kind.num_fields == 0 and type(kind).__name__ != "DictionaryType" and "extension" not in str(kind)


def _numbers(numpy: Any, buffer: Any, dtype: str, first: int, count: int) -> Any:
    if buffer is None or not count:
        return numpy.zeros(count, dtype)
    return numpy.frombuffer(buffer, dtype, count, first * int(dtype[1]))


def _bits(numpy: Any, buffer: Any, first: int, count: int) -> Any:
    if buffer is None or not count:
        return numpy.zeros(count, bool)
    return numpy.unpackbits(numpy.frombuffer(buffer, "u1"), bitorder="little")[first : first + count].astype(bool)


def _masked(values: Any, valid: Any) -> Any:
    return values if valid is None else values[valid]


def _scalar(walk: Walk, value: Any) -> Seen:
    kind = str(value.type)
    inner = walk.see(value.as_py())
    token = walk.see(["pyarrow.Scalar", kind, value.as_py()])[1]
    return "scalar", token, f"{inner[2]}", None, f"pyarrow.Scalar[{kind}]"


def _constant(walk: Walk, value: Any) -> Seen:
    text = str(value)
    return "scalar", walk.blob(b"pyarrow", text.encode()), text[:80], None, None


LEAVES = {
    "DataType": _constant,
    "Field": _constant,
    "Scalar": _scalar,
    "Schema": _constant,
}
TREES = {
    "Array": _array,
    "ChunkedArray": _chunked,
    "_Tabular": _table,
}
