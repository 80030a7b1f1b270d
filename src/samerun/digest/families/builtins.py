"""Values of Python's own types, and every plain object by its instance state."""

from __future__ import annotations

from marshal import dumps

from samerun.digest.hashing import token_of
from samerun.digest.lookup import opaque
from samerun.digest.structure import bases_of, module_of, name_of, namespace_of, qualname_of, state_of
from samerun.digest.walk import FORMAT, SHORT, part_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from samerun.digest.walk import Seen, Walk

_ADDRESS = " at 0x"


def _constant(walk: Walk, value: Any) -> Seen:
    return "scalar", dumps(value, FORMAT), repr(value) if walk.detail else None, None, None


def _singleton(_walk: Walk, value: Any) -> Seen:
    return "scalar", token_of(b"constant\0", repr(value).encode()), repr(value), None, None


def _number(base: type[Any]) -> Callable[[Walk, Any], Seen]:
    """The handler of ``base`` (int, float or complex) and its subclasses."""
    plain: Callable[[Any], Any] = {int: int.__index__, float: float.__float__, complex: complex.__pos__}[base]

    def number(walk: Walk, value: Any) -> Seen:
        if type(value) is base:
            return "scalar", dumps(value, FORMAT), _digits(value) if walk.detail else None, None, None
        exact = plain(value)
        return _subclassed(walk, value, ("scalar", dumps(exact, FORMAT), _digits(exact), None, None))

    return number


def _digits(value: complex) -> str:
    if type(value) is int and value.bit_length() > 256:  # writing it in decimal costs quadratic time, or raises
        return f"{'-' if value < 0 else ''}0x{abs(value) >> (value.bit_length() - 64):x}... ({value.bit_length()} bits)"
    return repr(value)


def _str(walk: Walk, value: Any) -> Seen:
    exact = str.__str__(value)
    if _ADDRESS in exact:
        exact = _without_addresses(exact)
    if len(exact) <= SHORT:
        seen: Seen = ("scalar", dumps(exact, FORMAT), _quoted(exact) if walk.detail else None, None, None)
    else:
        token = walk.blob(b"str", exact.encode("utf-8", "surrogatepass"))
        preview = f"{_quoted(exact[:40])}... ({len(exact)} characters)" if walk.detail else None
        seen = ("text", token, preview, None, None)
    return seen if type(value) is str else _subclassed(walk, value, seen)


def _quoted(text: str) -> str:
    quoted = repr(text)
    return quoted if len(quoted) <= SHORT else quoted[: SHORT - 3] + "..."


def _without_addresses(text: str) -> str:
    """``text`` without the addresses in default reprs (``<Net object at 0x7f...>``): they differ in every process."""
    first, *rest = text.split(_ADDRESS)
    kept = [first]
    for piece in rest:
        after = piece.lstrip("0123456789abcdef")
        kept.append(after if len(piece) - len(after) >= 8 else piece)
    return _ADDRESS.join(kept)


def _bytes(walk: Walk, value: Any) -> Seen:
    exact = value if type(value) is bytes else bytes.__getitem__(value, slice(None))
    if len(exact) <= SHORT:
        seen: Seen = ("scalar", dumps(exact, FORMAT), repr(exact)[:SHORT] if walk.detail else None, None, None)
    else:
        preview = f"{exact[:16]!r}... ({len(exact)} bytes)" if walk.detail else None
        seen = ("text", walk.blob(b"bytes", exact), preview, None, None)
    return seen if type(value) is bytes else _subclassed(walk, value, seen)


def _buffer(walk: Walk, value: Any) -> Seen:
    if type(value) not in (memoryview, bytearray):
        value = bytearray.__getitem__(value, slice(None))  # a subclass may say what its buffer is
    with memoryview(value) as view:
        shape = f"{view.format}{view.shape}"
        raw = view.cast("B") if view.c_contiguous and 0 not in (view.shape or ()) else view.tobytes()
        token = token_of(qualname_of(type(value)).encode(), b"\0", shape.encode(), b"\0", walk.data(raw, view.nbytes))
    return "text", token, shape, None, None


def _range(_walk: Walk, value: Any) -> Seen:
    text = _digits_of((value.start, value.stop, value.step))
    same = (len(value), value[0], value.step) if value else (0,)  # ranges are equal as the sequences that they are
    return "scalar", token_of(b"range\0", dumps(same, FORMAT)), f"range({text})", None, None


def _digits_of(numbers: tuple[int, ...]) -> str:
    return ", ".join(_digits(number) for number in numbers)[:SHORT]


def _slice(walk: Walk, value: Any) -> Seen:
    return walk.sequence("slice", [value.start, value.stop, value.step], "slice", ("start", "stop", "step"))


def _sequence(base: type) -> Callable[[Walk, Any], Seen]:
    def sequence(walk: Walk, value: Any) -> Seen:
        items = list(base.__iter__(value))  # type: ignore[attr-defined]  # the base's own, whatever a subclass defines
        cls = type(value)
        if cls is base:
            return walk.sequence(base.__qualname__, items)
        names = _fields(cls) if base is tuple else ()
        text = qualname_of(cls) if names else f"{qualname_of(cls)}({len(items)})"
        return _subclassed(walk, value, walk.sequence(name_of(cls), items, text, names))

    return sequence


def _fields(cls: type) -> tuple[str, ...]:
    """The names of a named tuple's fields; none for other tuples."""
    for ancestor in bases_of(cls):
        fields = namespace_of(ancestor).get("_fields")
        if type(fields) is tuple and all(type(name) is str for name in fields):
            return fields
    return ()


def _set(base: type) -> Callable[[Walk, Any], Seen]:
    def unordered(walk: Walk, value: Any) -> Seen:
        items = list(base.__iter__(value))  # type: ignore[attr-defined]
        seen = walk.unordered(name_of(type(value)), items)
        return seen if type(value) is base else _subclassed(walk, value, seen)

    return unordered


def _dict(walk: Walk, value: Any) -> Seen:
    cls = type(value)
    seen = walk.mapping(name_of(cls), list(dict.items(value)), f"{qualname_of(cls)}({dict.__len__(value)})", ordered=True)
    return seen if cls is dict else _subclassed(walk, value, seen)


def _view(walk: Walk, value: Any) -> Seen:
    """What ``dict.keys`` and its like return, in their order."""
    return walk.sequence(qualname_of(type(value)), list(value))


def _subclassed(walk: Walk, value: object, seen: Seen) -> Seen:
    """``seen`` as the builtin that the class of ``value`` extends, with that class's name and instance state added."""
    kind, token, preview, parts, text = seen
    name = name_of(type(value)).encode("utf-8", "replace")
    state = state_of(value)
    if not state and module_of(type(value)) == "builtins":  # a stand-in that goes by the builtin's own name
        return seen
    if not state:
        return kind, token_of(name, b"\0", token), preview, parts, text
    detail, walk.detail = walk.detail, 0
    own = walk.mapping("attributes", state)
    walk.detail = detail
    if parts is not None:
        parts = [*parts, part_of("<attributes>", own)]
    return kind, token_of(name, b"\0", token, own[1]), preview, parts, text


def _exception(walk: Walk, value: Any) -> Seen:
    arguments = BaseException.__dict__["args"].__get__(value)
    pairs = [("args", arguments), *(state_of(value) or ())]
    return walk.mapping(name_of(type(value)), pairs, qualname_of(type(value)))


def _object(walk: Walk, value: Any) -> Seen:
    return walk.attributes(value)


LEAVES = {
    "NoneType": _constant,
    "NotImplementedType": _singleton,
    "bool": _constant,
    "bytearray": _buffer,
    "bytes": _bytes,
    "classmethod": opaque,
    "complex": _number(complex),
    "ellipsis": _singleton,
    "float": _number(float),
    "function": opaque,
    "int": _number(int),
    "memoryview": _buffer,
    "method": opaque,
    "module": opaque,
    "property": opaque,
    "range": _range,
    "staticmethod": opaque,
    "str": _str,
    "type": opaque,
}
TREES = {
    "BaseException": _exception,
    "dict": _dict,
    "dict_items": _view,
    "dict_keys": _view,
    "dict_values": _view,
    "frozenset": _set(frozenset),
    "list": _sequence(list),
    "object": _object,
    "set": _set(set),
    "slice": _slice,
    "tuple": _sequence(tuple),
}
