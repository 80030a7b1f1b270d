"""Values of the standard library; its other classes are machinery, and opaque (see ``samerun.digest.lookup``)."""

from __future__ import annotations

import sys
from marshal import dumps

from samerun.digest.hashing import token_of
from samerun.digest.lookup import opaque
from samerun.digest.structure import name_of, qualname_of, state_of
from samerun.digest.walk import FORMAT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from samerun.digest.walk import Seen, Walk


def _time(name: str) -> Callable[[Walk, Any], Seen]:
    """The handler of ``datetime.<name>``, by the state that it pickles: a user's tzinfo is never called."""

    def time(walk: Walk, value: Any) -> Seen:
        base = getattr(sys.modules["datetime"], name)
        own = base.__dict__
        state = (own["__reduce_ex__"](value, 4) if "__reduce_ex__" in own else own["__reduce__"](value))[1]
        zone = state[1] if len(state) == 2 and type(state[0]) is bytes else None
        token = walk.see([name_of(type(value)), *state])[1]
        words = str(base(state[0]) if type(state[0]) is bytes else base(*state))
        return "scalar", token, words if zone is None else f"{words} {qualname_of(type(zone))}", None, None

    return time


def _timezone(walk: Walk, value: Any) -> Seen:
    text = sys.modules["datetime"].timezone.__str__(value)
    return "scalar", walk.blob(b"timezone", text.encode()), text, None, None


def _zone(walk: Walk, value: Any) -> Seen:
    key = type(value).__dict__["key"].__get__(value) if "key" in type(value).__dict__ else None
    return "scalar", walk.blob(b"zone", dumps(key, FORMAT)), str(key), None, None


def _decimal(walk: Walk, value: Any) -> Seen:
    text = sys.modules["decimal"].Decimal.__str__(value)
    return "scalar", walk.blob(b"decimal", text.encode()), f"Decimal('{text[:60]}')", None, None


def _fraction(walk: Walk, value: Any) -> Seen:
    slots = dict(state_of(value) or ())
    pair = (slots["_numerator"], slots["_denominator"])
    return (
        "scalar",
        walk.blob(b"fraction", dumps(pair, FORMAT)),
        "/".join(walk.see(part)[2] or "" for part in pair),
        None,
        None,
    )


def _path(walk: Walk, value: Any) -> Seen:
    text = sys.modules["pathlib"].PurePath.__str__(value)
    return "scalar", walk.blob(b"path", text.encode("utf-8", "surrogatepass")), text[:80], None, None


def _uuid(walk: Walk, value: Any) -> Seen:
    number = dict(state_of(value) or ())["int"]
    return "scalar", walk.blob(b"uuid", dumps(number, FORMAT)), f"{number:032x}", None, None


def _enum(walk: Walk, value: Any) -> Seen:
    """A member is its class and name; a combination of flags, which may have no name, its value too."""
    state = dict(state_of(value) or ())
    name, detail = state.get("_name_"), walk.detail
    walk.detail = 0
    token = token_of(name_of(type(value)).encode(), b"\0", dumps(name, FORMAT), walk.see(state.get("_value_"))[1])
    return "scalar", token, f"{qualname_of(type(value))}.{name}"[:80] if detail else None, None, None


def _pattern(walk: Walk, value: Any) -> Seen:
    token = walk.see(["re.Pattern", value.pattern, int(value.flags)])[1]
    return "scalar", token, str(value.pattern)[:80], None, None


def _finished(walk: Walk, value: Any) -> Seen:
    """A subprocess that ended: what was called, what it printed and how it ended."""
    return walk.attributes(value)


def _deque(walk: Walk, value: Any) -> Seen:
    base = sys.modules["collections"].deque
    tag = f"{name_of(type(value))}[{base.maxlen.__get__(value)}]"
    items = list(base.__iter__(value))
    return walk.sequence(tag, items, f"{qualname_of(type(value))}({len(items)})")


def _partial(walk: Walk, value: Any) -> Seen:
    pairs = [("func", value.func), ("args", value.args), ("keywords", value.keywords)]
    return walk.mapping(name_of(type(value)), pairs, "partial")


def _random(walk: Walk, value: Any) -> Seen:
    state = sys.modules["_random"].Random.getstate(value)
    cached = dict(state_of(value) or ()).get("gauss_next")  # half of the last pair of normals
    return "rng", walk.blob(name_of(type(value)).encode(), dumps((state, cached), FORMAT)), None, None, None


def _array(walk: Walk, value: Any) -> Seen:
    tag = f"array[{value.typecode}]({len(value)})"
    return "text", walk.blob(tag.encode(), bytes(memoryview(value).cast("B"))), tag, None, None


def _task(walk: Walk, value: Any) -> Seen:
    """A task of asyncio is told by its name: tasks are numbered in the order in which they were made."""
    name = sys.modules["asyncio"].Task.get_name(value)
    return "opaque", walk.blob(b"asyncio.Task", name.encode()), name, None, None


LEAVES = {
    "Decimal": _decimal,
    "Fraction": _fraction,
    "Pattern": _pattern,
    "PurePath": _path,
    "Random": _random,
    "SystemRandom": opaque,  # the operating system's: its own state says nothing
    "Task": _task,
    "UUID": _uuid,
    "ZoneInfo": _zone,
    "array": _array,
    "date": _time("date"),
    "datetime": _time("datetime"),
    "time": _time("time"),
    "timedelta": _time("timedelta"),
    "timezone": _timezone,
}
TREES = {
    "CompletedProcess": _finished,
    "Enum": _enum,
    "deque": _deque,
    "partial": _partial,
}
