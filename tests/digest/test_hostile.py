"""Values that fight back: their code must not run, and no error may come out."""

from __future__ import annotations

import abc
import datetime
import enum
import gc
import pathlib
import sys
import weakref
from typing import Any

import pytest

from samerun.digest import describe, digest_bytes_of

HOOKS = [
    "__repr__", "__str__", "__eq__", "__ne__", "__hash__", "__len__", "__iter__", "__bool__", "__getattr__", "__getitem__",
    "__contains__", "__reduce__", "__reduce_ex__", "__getstate__", "__deepcopy__", "__copy__", "__format__", "__dir__",
    "__sizeof__", "__int__", "__index__", "__float__", "__bytes__", "__array__", "__array_interface__", "__call__",
    "__enter__", "__next__", "__add__", "__lt__", "__instancecheck__", "__set_name__", "__fspath__", "__buffer__",
    "__complex__", "__round__", "__missing__", "__length_hint__", "__reversed__", "__neg__", "__pos__", "__abs__",
]  # fmt: skip


class TouchedError(Exception):
    """User code was run."""


def bomb(*_: Any, **__: Any) -> Any:
    raise TouchedError


def rigged(base: type, *, also: dict[str, Any] | None = None) -> type:
    """A subclass of ``base`` of which everything raises."""
    traps: dict[str, Any] = dict.fromkeys(HOOKS, bomb)
    traps["__getattribute__"] = bomb
    for name in ("__class__", "shape", "dtype", "value", "year", "items", "keys", "copy", "args", "n"):
        traps[name] = property(bomb)
    return type("Rigged", (base,), {**traps, **(also or {})})


ORIGINALS = [
    (object, ()), (list, ([1, 2],)), (tuple, ((1, 2),)), (dict, ({"a": 1},)), (set, ({1, 2},)), (frozenset, ({1},)),
    (int, (3,)), (float, (0.5,)), (complex, (1j,)), (str, ("text",)), (bytes, (b"raw",)), (bytearray, (b"raw",)),
    (ValueError, ("why",)), (datetime.datetime, (2020, 1, 2)), (datetime.timedelta, (3,)),
    (datetime.date, (2020, 1, 2)),
]  # fmt: skip


@pytest.mark.parametrize(("base", "arguments"), ORIGINALS, ids=lambda value: getattr(value, "__name__", ""))
def test_nothing_of_the_class_runs(base: type, arguments: tuple[Any, ...]) -> None:
    value = base.__new__(rigged(base), *arguments)
    if base in (list, dict, set, bytearray, ValueError):
        base.__init__(value, *arguments)
    for holder in (value, [value], {"key": value}, (value, [value])):
        record = describe(holder)
        assert "<not looked at>" not in [part[0] for part in record[4] or ()], record
        assert record[1] == digest_bytes_of(holder)


def test_keys_and_members_are_not_compared() -> None:
    class Key:
        armed = False

        def __hash__(self) -> int:
            assert not Key.armed, "hashed"
            return 1

        def __eq__(self, other: object) -> bool:
            assert not Key.armed, "compared"
            return self is other

    mapping, members = {Key(): 1, Key(): 2}, {Key(), Key()}
    Key.armed = True
    assert describe(mapping)[2] == describe(members)[2] == "container"
    Key.armed = False


def test_a_metaclass_is_not_asked() -> None:
    class Meta(type):
        def __getattribute__(cls, name: str) -> Any:
            if name in ("__dict__", "__class__", "__doc__"):  # which unittest's own machinery may ask for
                return type.__getattribute__(cls, name)
            raise TouchedError(name)

        __hash__ = bomb
        __eq__ = bomb
        __instancecheck__ = bomb
        __subclasscheck__ = bomb
        mro_asked = property(bomb)

    made = Meta("Made", (), {"__slots__": ("x",)})
    value = type.__call__(made)
    object.__setattr__(value, "x", 3)
    assert [part[:1] for part in describe(value)[4]] == [["x"]]


def test_a_dict_property_is_not_read() -> None:
    class Odd:
        __dict__ = property(bomb)  # type: ignore[assignment]

    assert describe(Odd())[2] in ("opaque", "container")


def test_an_odd_module_name() -> None:
    for module in (None, 7, property(bomb), "a.b.c", "numpy", "torch", "\ud800"):
        made = type("Odd", (), {"__module__": module})
        value = made()
        value.x = 1
        assert describe(value)[4][0][0] == "x"


def test_a_class_that_only_claims_to_be_of_a_framework() -> None:
    made = type("ndarray", (), {"__module__": "numpy"})
    assert describe(made())[2] in ("opaque", "container")
    assert describe(type("Tensor", (), {"__module__": "torch"})())[2] in ("opaque", "container")


def test_a_users_time_zone_is_not_asked() -> None:
    class Zone(datetime.tzinfo):
        utcoffset = tzname = dst = bomb

    record = describe(datetime.datetime(2020, 1, 2, tzinfo=Zone()))
    assert record[2] == "scalar"
    assert record[3] == "2020-01-02 00:00:00 test_a_users_time_zone_is_not_asked.<locals>.Zone"


def test_a_path_with_its_own_words() -> None:
    class Loud(pathlib.PurePosixPath):
        __slots__ = ()
        __fspath__ = __repr__ = __hash__ = __eq__ = __str__ = bomb

    assert describe(Loud("a", "b"))[3] == "a/b"


def test_an_enum_with_its_own_words() -> None:
    class Loud(enum.Enum):
        ONE = 1
        __repr__ = __str__ = __format__ = bomb
        __hash__ = object.__hash__

    assert describe(Loud.ONE)[3].endswith("Loud.ONE")


def test_an_abstract_class() -> None:
    class Base(abc.ABC):
        @classmethod
        def __subclasshook__(cls, other: type) -> bool:
            raise TouchedError

        @abc.abstractmethod
        def work(self) -> None: ...

    class Concrete(Base):
        work = bomb

        def __init__(self) -> None:
            self.x = 1

    assert describe(Concrete())[4][0][0] == "x"


def test_cycles_end() -> None:
    ring: list[Any] = [1]
    ring.append(ring)
    mapping: dict[str, Any] = {}
    mapping["self"] = mapping
    one, other = type("Node", (), {})(), type("Node", (), {})()
    one.next, other.next = other, one
    for value in (ring, mapping, one, [one, other], {"a": ring, "b": mapping}):
        assert digest_bytes_of(value) == describe(value)[1]


def test_cycles_of_another_shape_differ() -> None:
    short: list[Any] = []
    short.append(short)
    long: list[Any] = [[]]
    long[0].append(long)
    same: list[Any] = []
    same.append(same)
    assert digest_bytes_of(short) == digest_bytes_of(same)
    assert digest_bytes_of(short) != digest_bytes_of(long)
    assert digest_bytes_of([long, 1]) != digest_bytes_of([long, 2])


def test_deep_values_do_not_overflow() -> None:
    deep: Any = 0
    for _ in range(50_000):
        deep = [deep]
    assert describe(deep)[4][-1][0] == "<not looked at>"
    while deep:  # unwound by hand: freeing it at once would overflow C's stack on old Pythons
        deep = deep[0]


def test_shared_members_do_not_explode() -> None:
    value: Any = [1]
    for _ in range(7):
        value = [value] * 40
    assert describe(value)[2] == "container"


def test_near_the_recursion_limit() -> None:
    def fall(depth: int) -> list[Any]:
        return describe([[[[1]]]]) if depth == 0 else fall(depth - 1)

    limit = sys.getrecursionlimit()
    frames = 0
    frame = sys._getframe()
    while frame is not None:
        frames, frame = frames + 1, frame.f_back
    for left in range(4, 40, 4):
        try:
            record = fall(limit - frames - left)
        except RecursionError:
            continue  # there was no room to call us at all
        assert record[0] == "list(1)" or record[4][-1][0] == "<not looked at>"


def test_a_class_can_still_be_collected() -> None:
    made = type("Temporary", (), {})
    value = made()
    value.x = 1
    describe(value)
    gone = weakref.ref(made)
    del made, value
    gc.collect()
    assert gone() is None


def test_a_class_at_the_address_of_an_older_one_is_not_mistaken() -> None:
    for number in range(200):
        made = type("Made", (list,) if number % 2 else (), {})
        value = made()
        if number % 2:
            value.append(1)
        else:
            value.x = 1
        assert describe(value)[4][0][0] == ("0" if number % 2 else "x")
        del made, value
        gc.collect(0)


def test_a_value_that_changes_meanwhile() -> None:
    import threading

    shared: dict[int, Any] = {n: [n] for n in range(500)}
    stop = threading.Event()

    def churn() -> None:
        number = 500
        while not stop.is_set():
            shared[number] = [number]
            shared.pop(number - 500, None)
            number += 1

    thread = threading.Thread(target=churn)
    thread.start()
    try:
        for _ in range(200):
            assert describe(shared)[2] == "container"
    finally:
        stop.set()
        thread.join()


def test_an_error_inside_a_handler_is_told() -> None:
    from samerun.digest.lookup import known, learn

    class Ours:
        pass

    learn(Ours)
    entry = known[id(Ours)]
    known[id(Ours)] = (entry[0], bomb, False)
    record = describe([Ours(), 1])
    assert record[4][-1][0] == "<not looked at>"
    assert "unreadable" in record[4][-1][3]
    assert describe(Ours())[2] == "opaque"
    assert digest_bytes_of(Ours()) == describe(Ours())[1]


def test_an_interrupt_is_let_through() -> None:
    from samerun.digest.lookup import known, learn

    class Ours:
        pass

    def interrupted(*_: Any) -> Any:
        raise KeyboardInterrupt

    learn(Ours)
    known[id(Ours)] = (known[id(Ours)][0], interrupted, True)
    with pytest.raises(KeyboardInterrupt):
        describe([Ours()])
