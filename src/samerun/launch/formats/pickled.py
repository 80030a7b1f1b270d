"""Pickles by what they would build, compared without ever loading one: nothing in them is imported or called.

A pickle is a program for a small stack machine. It is run here on *drawings* of values, which only note what would be
made of what. So two pickles of equal values are equal even where strings were shared differently or a set was written
in another order, and a difference is told by its path: ``.coef_``, ``['epochs'][3]``.
"""

from __future__ import annotations

import pickletools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from samerun.launch.formats.binary import first_difference
from samerun.launch.formats.protocol import Format, Spot, shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SUFFIXES = (".pkl", ".pickle", ".p", ".joblib")
_MARK = object()


@dataclass(eq=False)
class _Drawing:
    """A value that is not a plain number or text: its kind, and its parts by the text that names them in a path."""

    kind: str
    parts: dict[str, Any] = field(default_factory=dict)
    members: set[Any] | None = None  # of a set, when all are plain


def draw(data: bytes) -> Any:
    """The drawing of what the pickle ``data`` would build; raises ValueError or IndexError when it is damaged."""
    machine = _Machine()
    for opcode, argument, _ in pickletools.genops(data):
        machine.step(opcode.name, argument)
    return machine.stack[-1]


def references(data: bytes) -> dict[str, str]:
    """What a pickle leaves to files beside it (the numbers of its tensors): their names, and the paths they belong to.

    Raises ValueError or IndexError when it is damaged.
    """
    found: dict[str, str] = {}
    _note_references(draw(data), "", found, set())
    return found


def _note_references(value: Any, path: str, found: dict[str, str], seen: set[int]) -> None:
    if not isinstance(value, _Drawing) or id(value) in seen:
        return
    seen.add(id(value))
    if value.kind.startswith("reference"):
        for part in value.parts.values():
            if isinstance(part, str):
                found.setdefault(part, path)
    for key, part in value.parts.items():
        _note_references(part, _step(path, key), found, seen)


class _Machine:
    def __init__(self) -> None:
        self.stack: list[Any] = []
        self.memo: dict[int, Any] = {}

    def step(self, name: str, argument: Any) -> None:
        act = _ACTIONS.get(name)
        if act is not None:
            act(self, argument)
        else:
            self.stack.append(argument if _is_plain(argument) and argument is not None else _Drawing(name.lower()))

    def since_mark(self) -> list[Any]:
        items: list[Any] = []
        while (item := self.stack.pop()) is not _MARK:
            items.append(item)
        return items[::-1]

    def sequence(self, kind: str, items: list[Any]) -> None:
        self.stack.append(_Drawing(kind, {f"[{index}]": item for index, item in enumerate(items)}))

    def call(self, kind: str, function: Any, *arguments: Any) -> None:
        name = function.kind if isinstance(function, _Drawing) else str(function)
        self.stack.append(_Drawing(f"{kind} {name}", _unnamed("argument", arguments)))


def _unnamed(what: str, values: tuple[Any, ...]) -> dict[str, Any]:
    """Parts that say nothing to a reader of a path, so that ``_step`` leaves them out; a lone tuple is spread."""
    if len(values) == 1 and isinstance(values[0], _Drawing) and values[0].kind == "tuple":
        values = tuple(values[0].parts.values())
    return {f"({what} {index})": value for index, value in enumerate(values)}


def _extend(machine: _Machine, items: list[Any]) -> None:
    parts = machine.stack[-1].parts
    for item in items:
        parts[f"[{len(parts)}]"] = item


def _set_items(machine: _Machine, items: list[Any]) -> None:
    parts = machine.stack[-1].parts
    for key, value in zip(items[::2], items[1::2], strict=True):
        parts[f"[{key!r}]" if _is_plain(key) else f"[key {len(parts)}]"] = value


def _add_members(machine: _Machine, items: list[Any]) -> None:
    drawing = machine.stack[-1]
    if drawing.members is not None and all(map(_is_plain, items)):
        drawing.members.update((type(item).__name__, item) for item in items)
    else:
        drawing.members = None
        _extend(machine, items)


def _build(machine: _Machine, items: list[Any]) -> None:
    (state,), target = items, machine.stack[-1]
    if isinstance(state, _Drawing) and state.kind == "dict":
        target.parts.update({_attribute(key): value for key, value in state.parts.items()})
    else:
        target.parts.update(_unnamed("state", (state,)))


def _attribute(key: str) -> str:
    name = key[2:-2]
    return f".{name}" if name.isidentifier() else key


def _frozen_set(machine: _Machine, items: list[Any]) -> None:
    machine.stack.append(_Drawing("frozenset", members=set()))
    _add_members(machine, items)


def _reduce(machine: _Machine, items: list[Any]) -> None:
    function, arguments = items
    if function.kind.rpartition(".")[2] in ("set", "frozenset") and "[0]" in arguments.parts:
        # How sets are written before protocol 4: a call with the list of their members.
        machine.stack.append(_Drawing("set", members=set()))
        _add_members(machine, list(arguments.parts["[0]"].parts.values()))
    else:
        machine.call("call", function, arguments)


def _dict(machine: _Machine, items: list[Any]) -> None:
    machine.stack.append(_Drawing("dict"))
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
    "EMPTY_LIST": _push(lambda: _Drawing("list")),
    "EMPTY_DICT": _push(lambda: _Drawing("dict")),
    "EMPTY_TUPLE": _push(lambda: _Drawing("tuple")),
    "EMPTY_SET": _push(lambda: _Drawing("set", members=set())),
    "LIST": _all(lambda m, items: m.sequence("list", items)),
    "TUPLE": _all(lambda m, items: m.sequence("tuple", items)),
    "DICT": _all(_dict),
    "FROZENSET": _all(_frozen_set),
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
    "GLOBAL": lambda m, name: m.stack.append(_Drawing(name.replace(" ", "."))),
    "STACK_GLOBAL": _last(2, lambda m, items: m.stack.append(_Drawing(".".join(items)))),
    "REDUCE": _last(2, _reduce),
    "NEWOBJ": _last(2, lambda m, items: m.call("new", *items)),
    "NEWOBJ_EX": _last(3, lambda m, items: m.call("new", *items)),
    "BINPERSID": _last(1, lambda m, items: m.call("reference", "", *items)),
    "BUILD": _last(1, _build),
}


def _is_plain(value: Any) -> bool:
    return not isinstance(value, _Drawing)


def _compare(a: bytes, b: bytes) -> Iterator[Spot]:
    return _drawings(draw(a), draw(b), "", set())


def _drawings(a: Any, b: Any, path: str, seen: set[tuple[int, int]]) -> Iterator[Spot]:
    if not isinstance(a, _Drawing) or not isinstance(b, _Drawing):
        if type(a) is not type(b) or repr(a) != repr(b):
            yield from _plain(path, a, b)
        return
    if (id(a), id(b)) in seen:
        return
    seen.add((id(a), id(b)))
    if a.kind != b.kind:
        yield Spot(path or "type", a.kind, b.kind)
        return
    if a.members != b.members:
        yield _members(path, a.members or set(), b.members or set())
    for key in dict.fromkeys([*a.parts, *b.parts]):
        if key in a.parts and key in b.parts:
            yield from _drawings(a.parts[key], b.parts[key], _step(path, key), seen)
        else:
            missing = ("(absent)", "present") if key not in a.parts else ("present", "(absent)")
            yield Spot(_step(path, key), *missing)


def _step(path: str, key: str) -> str:
    # How an object is called back to life says nothing to a reader: its attributes and items do.
    return path if key.startswith("(") else path + key


def _plain(path: str, a: Any, b: Any) -> Iterator[Spot]:
    if isinstance(a, (bytes, bytearray)) and isinstance(b, (bytes, bytearray)):
        yield from _bytes(path or "value", bytes(a), bytes(b))
    elif isinstance(a, _Drawing) or isinstance(b, _Drawing):
        yield Spot(path, _show(a), _show(b))
    else:
        yield Spot(path, shorten(a), shorten(b), ((f"{path}: {a}", f"{path}: {b}"),))


def _bytes(path: str, a: bytes, b: bytes) -> Iterator[Spot]:
    """Bytes that are a document of their own (a model that a library wrote), or where they part."""
    from samerun.launch.formats import HEAD, format_of

    kind = format_of("", a[:HEAD])
    if kind.name not in ("text", "binary"):
        yield from (spot.inside(path) for spot in kind.spots(a, b))
        return
    at = first_difference(a, b)
    yield Spot(f"{path}, byte {at} of {len(a)}", a[at : at + 8].hex(" "), b[at : at + 8].hex(" "))


def _members(path: str, a: set[Any], b: set[Any]) -> Spot:
    only_a, only_b = (sorted(repr(value) for _, value in members) for members in (a - b, b - a))
    return Spot(f"{path} members", shorten(", ".join(only_a)), shorten(", ".join(only_b)))


def _show(value: Any) -> str:
    return value.kind if isinstance(value, _Drawing) else shorten(value)


def _fits(name: str, head: bytes) -> bool:
    return name.endswith(_SUFFIXES) or (head[:1] == b"\x80" and head[1:2] in (b"\2", b"\3", b"\4", b"\5"))


FORMAT = Format("pickle", _fits, _compare)
