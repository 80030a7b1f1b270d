"""Pickles by what they would build, without ever loading one: nothing in them is imported or called.

A pickle is a program for a small stack machine. It is run here on *drawings* of values, which only note what would be
made of what.
"""

from __future__ import annotations

import io
import math
import pickletools
import struct
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timezone
from itertools import takewhile
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_MARK = object()
_PICKLE = b"\x80"  # how one begins since protocol 2
_JOBLIB_ARRAY = "new joblib.numpy_pickle.NumpyArrayWrapper"


@dataclass(eq=False)
class Drawing:
    """A value that is not a plain number or text.

    Args:
        kind: "list", "new module.Class", "call module.function".
        parts: what it is made of, by the text that names it in a path.
        members: of a set, how its members are written; those that cannot be written are parts.
    """

    kind: str
    parts: dict[str, Any] = field(default_factory=dict)
    members: set[str] = field(default_factory=set)


def draw(data: bytes) -> Any:
    """The drawing of what the pickle ``data`` would build, or the pickles, where several were written one behind another.

    Raises ValueError when it is damaged.
    """
    file = io.BytesIO(data)
    try:
        first = _draw(file)
    except Exception as error:
        raise ValueError("this pickle builds nothing that can be drawn") from error
    pickles = [first]
    while file.tell() < len(data):
        pickles.append(_next(file))
    if len(pickles) == 1:
        return first
    return Drawing("pickles", {f"pickle {number}": value for number, value in enumerate(pickles, 1)})


def _next(file: IO[bytes]) -> Any:
    """The pickle that follows; as bytes whatever else follows (the numbers in a checkpoint)."""
    at = file.tell()
    if file.read(1) == _PICKLE:
        file.seek(at)
        with suppress(Exception):
            return _draw(file)
    file.seek(at)
    return file.read()


def _draw(file: IO[bytes]) -> Any:
    machine = _Machine()
    for opcode, argument, _ in pickletools.genops(file):
        machine.step(opcode.name, argument)
        if opcode.name == "BUILD" and machine.stack[-1].kind == _JOBLIB_ARRAY:
            _read_array(machine.stack[-1], file)
    return machine.stack[-1]


def _read_array(drawing: Drawing, file: IO[bytes]) -> None:
    """The elements of an array, which joblib writes into the middle of the pickle: padded, and as they are in memory."""
    state, of_dtype = drawing.parts, drawing.parts[".dtype"].parts
    code, order = of_dtype["(argument 0)"], of_dtype["(state 1)"]
    if code.startswith("O"):
        state["(elements)"] = _draw(file)
        return
    if state.get(".numpy_array_alignment_bytes") is not None:
        file.read(file.read(1)[0])
    shape = tuple(state[".shape"].parts.values())
    size = int(code[1:]) * (4 if code[0] == "U" else 1)
    header = repr({"descr": f"{order}{code}", "fortran_order": state[".order"] == "F", "shape": shape}).encode()
    numbers = file.read(size * math.prod(shape))
    state["(elements)"] = b"\x93NUMPY\1\0" + struct.pack("<H", len(header)) + header + numbers


class _Machine:
    def __init__(self) -> None:
        self.stack: list[Any] = []
        self.memo: dict[int, Any] = {}

    def step(self, name: str, argument: Any) -> None:
        act = _ACTIONS.get(name)
        if act is not None:
            act(self, argument)
        else:
            self.stack.append(argument if _is_plain(argument) and argument is not None else Drawing(name.lower()))

    def since_mark(self) -> list[Any]:
        items: list[Any] = []
        while (item := self.stack.pop()) is not _MARK:
            items.append(item)
        return items[::-1]

    def sequence(self, kind: str, items: list[Any]) -> None:
        self.stack.append(Drawing(kind, {f"[{index}]": item for index, item in enumerate(items)}))

    def call(self, kind: str, function: Any, *arguments: Any) -> None:
        name = function.kind if isinstance(function, Drawing) else str(function)
        parts = _unnamed("argument", arguments)
        if isinstance(function, Drawing) and function.parts:
            parts["(function)"] = function  # which a call has made
        self.stack.append(Drawing(f"{kind} {name}", parts))


def _unnamed(what: str, values: tuple[Any, ...]) -> dict[str, Any]:
    """Parts that say nothing to a reader of a path, so that ``_step`` leaves them out; a lone tuple is spread."""
    if len(values) == 1 and isinstance(values[0], Drawing) and values[0].kind == "tuple":
        values = tuple(values[0].parts.values())
    return {f"({what} {index})": value for index, value in enumerate(values)}


def _extend(machine: _Machine, items: list[Any]) -> None:
    parts = machine.stack[-1].parts
    made_from = sum(1 for _ in takewhile(lambda key: key.startswith("("), parts))  # a deque's greatest length
    for item in items:
        parts[f"[{len(parts) - made_from}]"] = item


def _set_items(machine: _Machine, items: list[Any]) -> None:
    parts = machine.stack[-1].parts
    for key, value in zip(items[::2], items[1::2], strict=True):
        written = _written(key)
        if written is None or f"[{written}]" in parts:
            written = f"key {len(parts)}"
            parts[f"({written})"] = key
        parts[f"[{written}]"] = value


def _add_members(machine: _Machine, items: list[Any]) -> None:
    members = machine.stack[-1].members
    for item in items:
        written = _written(item)
        if written is None or written in members:
            _extend(machine, [item])
        else:
            members.add(written)


def _written(value: Any) -> str | None:
    """How a value is written that is plain, a class or function, or a tuple, frozen set or call (a date) of such; None of others,
    which may change yet.
    """
    if _is_plain(value):
        return repr(value)
    if "." in value.kind and " " not in value.kind:
        return str(value.kind)
    is_call = value.kind.startswith("call ")
    if not is_call and value.kind not in ("tuple", "frozenset"):
        return None
    named = ("(argument", "(function") if is_call else "["
    parts = [_written(part) if key.startswith(named) else None for key, part in value.parts.items()]
    if None in parts:
        return None
    return f"{value.kind.removeprefix('tuple')}({', '.join([*filter(None, parts), *sorted(value.members)])})"


def _build(machine: _Machine, items: list[Any]) -> None:
    (state,), target = items, machine.stack[-1]
    if isinstance(state, Drawing) and state.kind == "dict":
        target.parts.update({_attribute(key): value for key, value in state.parts.items()})
    else:
        target.parts.update(_unnamed("state", (state,)))


def _attribute(key: str) -> str:
    name = key[2:-2]
    return f".{name}" if key.startswith("['") and name.isidentifier() else f".{key}"


def _set(machine: _Machine, kind: str, items: list[Any]) -> None:
    machine.stack.append(Drawing(kind))
    _add_members(machine, items)


def _reduce(machine: _Machine, items: list[Any]) -> None:
    function, arguments = items
    module, _, name = function.kind.rpartition(".")
    if name in ("set", "frozenset") and module in ("builtins", "__builtin__") and "[0]" in arguments.parts:
        # How sets are written before protocol 4: a call with the list of their members.
        _set(machine, name, list(arguments.parts["[0]"].parts.values()))
        return
    machine.call("call", function, arguments)
    if (read := _TIMES.get(function.kind)) is not None:
        parts = machine.stack[-1].parts
        with suppress(Exception):  # else it is left as it is written; its time zone is another argument, and stays
            parts["(argument 0)"] = read(*parts.values())


def _from_bytes(kind: Callable[..., Any]) -> Callable[..., str]:
    """A date or time as text, from the bytes that it is pickled as (before protocol 3 as text that has these bytes)."""

    def read(packed: Any, *_zone: Any) -> str:
        moment = kind(packed if isinstance(packed, bytes) else packed.parts["(argument 0)"].encode("latin-1"))
        return f"{moment}{' (again)' if getattr(moment, 'fold', 0) else ''}"  # the hour that comes twice when summer time ends

    return read


def _pandas_timestamp(value: int, _freq: Any, _zone: Any, unit: int) -> str:
    digits = 3 * (unit - _SECONDS_OF_PANDAS)
    seconds, rest = divmod(value, 10**digits)
    return f"{datetime.fromtimestamp(seconds, timezone.utc):%Y-%m-%d %H:%M:%S}.{rest:0{digits}}"


_SECONDS_OF_PANDAS = 7  # its number for a unit of one second; of milliseconds it is the next, and so on
_TIMES: dict[str, Callable[..., str]] = {
    "datetime.datetime": _from_bytes(datetime),
    "datetime.date": _from_bytes(date),
    "datetime.time": _from_bytes(time),
    "pandas._libs.tslibs.timestamps._unpickle_timestamp": _pandas_timestamp,
}


def _dict(machine: _Machine, items: list[Any]) -> None:
    machine.stack.append(Drawing("dict"))
    _set_items(machine, items)


def _old_object(machine: _Machine, argument: Any) -> None:
    cls, *arguments = [*([argument] if argument else []), *machine.since_mark()]
    machine.call("new", cls, *arguments)


def _put(machine: _Machine, index: int | None) -> None:
    machine.memo[len(machine.memo) if index is None else index] = machine.stack[-1]


def _push(make: Callable[[], Any]) -> Callable[[_Machine, Any], None]:
    return lambda machine, _: machine.stack.append(make())


def _all(act: Callable[[_Machine, list[Any]], object]) -> Callable[[_Machine, Any], object]:
    """An action on everything above the mark."""
    return lambda machine, _: act(machine, machine.since_mark())


def _last(count: int, act: Callable[[_Machine, list[Any]], object]) -> Callable[[_Machine, Any], object]:
    """An action on the topmost ``count`` values, the deepest first."""

    def step(machine: _Machine, _: Any) -> None:
        items = machine.stack[-count:]
        del machine.stack[-count:]
        act(machine, items)

    return step


def _nothing(machine: _Machine, _: Any) -> None:
    """Framing and the end of the program."""


_ACTIONS: dict[str, Callable[[_Machine, Any], object]] = {
    **dict.fromkeys(("PROTO", "FRAME", "STOP", "READONLY_BUFFER"), _nothing),
    **dict.fromkeys(("PUT", "BINPUT", "LONG_BINPUT", "MEMOIZE"), _put),
    **dict.fromkeys(("GET", "BINGET", "LONG_BINGET"), lambda m, index: m.stack.append(m.memo[index])),
    **dict.fromkeys(("INST", "OBJ"), _old_object),
    "MARK": _push(lambda: _MARK),
    "NONE": _push(lambda: None),
    "NEWTRUE": _push(lambda: True),
    "NEWFALSE": _push(lambda: False),
    "EMPTY_LIST": _push(lambda: Drawing("list")),
    "EMPTY_DICT": _push(lambda: Drawing("dict")),
    "EMPTY_TUPLE": _push(lambda: Drawing("tuple")),
    "EMPTY_SET": _push(lambda: Drawing("set")),
    "LIST": _all(lambda m, items: m.sequence("list", items)),
    "TUPLE": _all(lambda m, items: m.sequence("tuple", items)),
    "DICT": _all(_dict),
    "FROZENSET": _all(lambda m, items: _set(m, "frozenset", items)),
    "TUPLE1": _last(1, lambda m, items: m.sequence("tuple", items)),
    "TUPLE2": _last(2, lambda m, items: m.sequence("tuple", items)),
    "TUPLE3": _last(3, lambda m, items: m.sequence("tuple", items)),
    "APPEND": _last(1, _extend),
    "APPENDS": _all(_extend),
    "SETITEM": _last(2, _set_items),
    "SETITEMS": _all(_set_items),
    "ADDITEMS": _all(_add_members),
    "POP": lambda m, _: m.stack.pop(),
    "POP_MARK": _all(lambda *_: None),
    "DUP": lambda m, _: m.stack.append(m.stack[-1]),
    "GLOBAL": lambda m, name: m.stack.append(Drawing(name.replace(" ", "."))),
    "STACK_GLOBAL": _last(2, lambda m, items: m.stack.append(Drawing(".".join(items)))),
    "REDUCE": _last(2, _reduce),
    "NEWOBJ": _last(2, lambda m, items: m.call("new", *items)),
    "NEWOBJ_EX": _last(3, lambda m, items: m.call("new", *items)),
    "PERSID": lambda m, name: m.call("reference", "", name),
    "BINPERSID": _last(1, lambda m, items: m.call("reference", "", *items)),
    "BUILD": _last(1, _build),
}


def _is_plain(value: Any) -> bool:
    return not isinstance(value, Drawing)
