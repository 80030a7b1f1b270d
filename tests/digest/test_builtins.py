"""Values of Python itself: what they are called, what makes two differ, and what does not."""

from __future__ import annotations

import array
import collections
import dataclasses
import datetime
import decimal
import enum
import fractions
import functools
import ipaddress
import json
import math
import pathlib
import random
import re
import struct
import subprocess
import sys
import threading
import types
import typing
import urllib.parse
import uuid

import pytest

from samerun.digest import describe, digest_bytes_of


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


class Access(enum.IntFlag):
    READ = 1
    WRITE = 2


class Named(str, enum.Enum):
    ONE = "one"


Point = collections.namedtuple("Point", "x y")  # noqa: PYI024 - the old way is in use too


class Typed(typing.NamedTuple):
    x: int
    y: float = 0.0


@dataclasses.dataclass
class Config:
    rate: float = 0.1
    sizes: tuple[int, ...] = (1, 2)


@dataclasses.dataclass(frozen=True)
class Frozen:
    rate: float = 0.1


class Plain:
    def __init__(self, **state: object) -> None:
        vars(self).update(state)


class Slotted:
    __slots__ = ("_private", "x")

    def __init__(self, x: object) -> None:
        self.x = x


class SlottedAndMore(Slotted):
    def __init__(self, x: object, y: object) -> None:
        super().__init__(x)
        self.y = y


class Mixed(Plain, typing.Generic[typing.TypeVar("T")]):  # two bases that both offer a dict
    pass


class MyList(list):  # type: ignore[type-arg]
    pass


class MyInt(int):
    pass


class MyStr(str):
    pass


class Worker(threading.Thread):
    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


class Problem(ValueError):
    pass


def with_attribute(value: object, **state: object) -> object:
    vars(value).update(state)
    return value


def nan_with(payload: int) -> float:
    return struct.unpack("<d", struct.pack("<Q", 0x7FF8_0000_0000_0000 | payload))[0]


UTC = datetime.timezone.utc
KINDS = {
    "scalar": [
        None, True, 7, -(2**70), 0.1, 2j, "short", b"short", ..., NotImplemented, range(3),
        datetime.date(2020, 1, 2), datetime.datetime(2020, 1, 2, tzinfo=UTC), datetime.time(3), datetime.timedelta(4),
        UTC, decimal.Decimal("1.10"), fractions.Fraction(1, 3), pathlib.PurePosixPath("a/b"), pathlib.Path("a"),
        uuid.UUID(int=5), Colour.RED, Access.READ | Access.WRITE, Named.ONE, re.compile("a+"), MyInt(3), MyStr("a"),
    ],
    "text": ["long " * 40, b"long " * 40, bytearray(b"a"), memoryview(b"a"), array.array("d", [1.0])],
    "container": [
        [], [1], (1,), {1: 2}, {1}, frozenset(["a"]), slice(1, 2), Point(1, 2), Typed(1), Config(), Frozen(), Plain(x=1),
        Slotted(1), SlottedAndMore(1, 2), Mixed(x=1), MyList([1]), collections.deque([1]), collections.Counter("aab"),
        collections.OrderedDict(a=1), collections.defaultdict(int, a=1), collections.UserDict(a=1),
        collections.ChainMap({"a": 1}), types.SimpleNamespace(a=1), functools.partial(int, "3"), ValueError("x"),
        ipaddress.ip_address("1.2.3.4"), {1: 2}.keys(), {1: 2}.values(), {1: 2}.items(), urllib.parse.urlparse("http://a/b"),
        subprocess.CompletedProcess(["a"], 0, "out"),
    ],
    "rng": [random.Random(3)],
    "opaque": [
        len, print, re.sub, lambda: 1, Plain, sys, (n for n in ()), iter([1]), threading.Lock(), threading.local(),
        threading.Event(), Worker(1), random.SystemRandom(), sys.stdout, object(), [].append, map(str, []), zip(),
        types.MethodType(len, []), functools.lru_cache(len), json.JSONEncoder(), sys.implementation is None or type,
    ],
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind(kind: str) -> None:
    for value in KINDS[kind]:
        record = describe(value)
        assert record[2] == kind, (value, record)
        assert re.fullmatch("(xxh3|b2):[0-9a-f]{32}", record[1])
        assert json.loads(json.dumps(record)) == record
        assert digest_bytes_of(value) == record[1]


def test_all_of_these_values_differ_from_one_another() -> None:
    values = [value for kind in ("scalar", "text", "container", "rng") for value in KINDS[kind]]
    digests = [digest_bytes_of(value) for value in values]
    assert len(set(digests)) == len(values)


DIFFERENT = {
    "zero and minus zero": (0.0, -0.0),
    "NaN payloads": (nan_with(1), nan_with(2)),
    "True, 1 and 1.0": (True, 1, 1.0, "1", b"1", decimal.Decimal(1), fractions.Fraction(1), 1 + 0j),
    "decimals written otherwise": (decimal.Decimal("1.0"), decimal.Decimal("1.00")),
    "list and tuple": ([1, 2], (1, 2), {1, 2}, frozenset([1, 2]), collections.deque([1, 2])),
    "order of a list": ([1, 2], [2, 1]),
    "nesting": ([[1], 2], [[1, 2]], [1, [2]], [1, 2], [[1], [2]]),
    "empty things": ([], (), {}, set(), frozenset(), "", b"", bytearray(), None),
    "strings that join alike": (["ab", "c"], ["a", "bc"], ["abc"]),
    "keys and values": ({1: 2}, {2: 1}, {1: 2, 2: 1}),
    "a subclass": ([1], MyList([1])),
    "what a subclass adds": (MyList([1]), with_attribute(MyList([1]), note=1), with_attribute(MyList([1]), note=2)),
    "an int's subclass": (3, MyInt(3), MyInt(4)),
    "a string's subclass": ("a", MyStr("a"), with_attribute(MyStr("a"), x=1)),
    "field of a dataclass": (Config(), Config(rate=0.2), Config(sizes=(1,))),
    "class of a dataclass": (Config(0.1, ()), Frozen(0.1)),
    "attribute": (Plain(x=1), Plain(x=2), Plain(y=1), Plain(x=1, y=2)),
    "slot": (Slotted(1), Slotted(2), SlottedAndMore(1, 1), SlottedAndMore(1, 2)),
    "members of an enum": (Colour.RED, Colour.BLUE, Access.READ, Access.READ | Access.WRITE),
    "named tuples": (Point(1, 2), Point(2, 1), (1, 2), Typed(1, 2)),
    "time zones": (datetime.datetime(2020, 1, 1), datetime.datetime(2020, 1, 1, tzinfo=UTC)),
    "fold": (datetime.datetime(2020, 1, 1), datetime.datetime(2020, 1, 1, fold=1)),
    "microsecond": (datetime.timedelta(0), datetime.timedelta(microseconds=1)),
    "paths": (pathlib.PurePosixPath("a"), pathlib.PurePosixPath("a/b"), "a"),
    "patterns": (re.compile("a"), re.compile("a", re.IGNORECASE), re.compile(b"a")),
    "maxlen": (collections.deque([1]), collections.deque([1], 1)),
    "arguments of an exception": (ValueError("a"), ValueError("b"), KeyError("a"), Problem("a")),
    "views of a dict": ({1: 2}.keys(), {2: 1}.values(), {1: 2}.items(), {2: 2}.keys(), [1]),
    "partial": (functools.partial(int, "3"), functools.partial(int, "4"), functools.partial(int, base=2)),
    "ranges": (range(3), range(4), range(0, 6, 2), [0, 1, 2]),
    "buffers": (b"ab", bytearray(b"ab"), memoryview(b"ab"), array.array("b", b"ab")),
    "array's type": (array.array("i", [1]), array.array("f", [1.0])),
    "shape of a memoryview": (memoryview(bytes(4)), memoryview(bytes(4)).cast("B", (2, 2))),
    "one letter far in": ("a" * 1000 + "b" + "a" * 1000, "a" * 2001),
    "surrogates": ("\ud800", "\ud801", "?"),
    "generator's position": (random.Random(3), random.Random(4), (lambda r: (r.random(), r)[1])(random.Random(3))),
    "cached normal": (random.Random(3), (lambda r: (r.gauss(0, 1), r)[1])(random.Random(3))),
}  # fmt: skip


@pytest.mark.parametrize("name", DIFFERENT)
def test_what_makes_values_differ(name: str) -> None:
    digests = {digest_bytes_of(value) for value in DIFFERENT[name]}
    assert len(digests) == len(DIFFERENT[name])


def default_repr() -> str:
    return repr(Plain())


EQUAL = {
    "order of a dict": ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
    "order of attributes": (Plain(x=1, y=2), Plain(y=2, x=1)),
    "the same range": (range(0, 5, 2), range(0, 6, 2)),
    "empty ranges": (range(0), range(5, 2)),
    "a default repr's address": (f"{default_repr()} took 3", f"{default_repr()} took 3"),
    "addresses in a long text": (default_repr() * 40, default_repr() * 40),
    "addresses in a list": ([1, default_repr()], [1, default_repr()]),
    "addresses as keys": ({default_repr(): 1}, {default_repr(): 1}),
    "functions": (len, print),
    "two locks": (threading.Lock(), threading.Lock()),
    "threads by name alone": (Worker(1), Worker(2)),
    "objects that hold machinery": (Plain(lock=threading.Lock(), x=1), Plain(lock=threading.Lock(), x=1)),
    "one object twice, or two equal ones": ((lambda x: [x, x])([1]), [[1], [1]]),
    "a NaN": (math.nan, nan_with(0)),
    "an unset slot": (Slotted(1), Slotted(1)),
    "paths by system class": (pathlib.PurePosixPath("a"), pathlib.PurePosixPath("./a")),
}


@pytest.mark.parametrize("name", EQUAL)
def test_what_does_not(name: str) -> None:
    one, other = EQUAL[name]
    assert digest_bytes_of(one) == digest_bytes_of(other)


def test_an_offset_is_not_an_address() -> None:
    assert digest_bytes_of("jump at 0x10") != digest_bytes_of("jump at 0x20")


class TestRecords:
    def test_scalars_are_written_out(self) -> None:
        assert describe(0.1) == ["float", describe(0.1)[1], "scalar", "0.1", None]
        assert describe(None)[3] == "None"
        assert describe("it's")[3] == '"it\'s"'
        assert describe(Colour.RED)[3] == "Colour.RED"
        assert describe(pathlib.PurePosixPath("a/b"))[3] == "a/b"
        assert describe(datetime.date(2020, 1, 2))[3] == "2020-01-02"

    def test_previews_are_bounded(self) -> None:
        for value in ("x" * 80, "x" * 81, "\0" * 80, b"\0" * 80, 10**5000, -(10**5000), MyStr("y" * 500), 10**77):
            assert len(describe(value)[3]) <= 80
            assert describe([value])[4][0][3] is None or len(describe([value])[4][0][3]) <= 80

    def test_parts_of_containers(self) -> None:
        assert [part[0] for part in describe([1, "a"])[4]] == ["0", "1"]
        assert describe([1, "a"])[4][1][2:] == ["scalar", "'a'"]
        assert [part[0] for part in describe({"b": 1, 2: [3]})[4]] == ["b", "2", "<order>"]
        assert describe({"b": 1, 2: [3]})[4][1][2:] == ["container", None]
        assert [part[0] for part in describe(Point(1, 2))[4]] == ["x", "y"]
        assert [part[0] for part in describe(Config())[4]] == ["rate", "sizes"]
        assert [part[0] for part in describe({3, "a"})[4]] == ["3", "a"]
        assert [part[0] for part in describe(with_attribute(MyList([5]), note=1))[4]] == ["0", "<attributes>"]

    def test_a_member_has_the_digest_it_has_alone(self) -> None:
        for value in ([1, [2]], {"a": (1, 2)}, Config()):
            parts = {part[0]: part[1] for part in describe(value)[4]}
            members = vars(value) if isinstance(value, Config) else dict(value if isinstance(value, dict) else enumerate(value))
            for key, member in members.items():
                assert parts[str(key)] == digest_bytes_of(member)

    def test_many_members_have_no_parts(self) -> None:
        assert len(describe(list(range(64)))[4]) == 64
        assert [part[0] for part in describe(list(range(65)))[4]] == ["<any order>"]
        assert describe(list(range(10_001)))[4] is None
        assert [part[0] for part in describe({n: n for n in range(65)})[4]] == ["<order>"]
        assert describe(set(range(65)))[4] is None

    def test_the_type_says_how_many(self) -> None:
        assert [describe(value)[0] for value in ([1], {1: 2}, {1, 2}, MyList([1]), Point(1, 2), Config(), Problem())] == [
            "list(1)", "dict(1)", "set(2)", "MyList(1)", "Point", "Config", "Problem",
        ]  # fmt: skip

    def test_insertion_order_is_a_part_of_its_own(self) -> None:
        one, other = describe({"a": 1, "b": 2}), describe({"b": 2, "a": 1})
        assert one[1] == other[1]
        assert one[4][-1][:1] == other[4][-1][:1] == ["<order>"]
        assert one[4][-1][1] != other[4][-1][1]

    def test_a_long_list_of_floats_keeps_bits(self) -> None:
        preview = describe([n / 7 for n in range(1000)])[3]
        assert (preview["dtype"], preview["shape"], preview["n"], preview["idx"]) == ("float64", [1000], 1000, "strided")
        assert preview["bits"][1] == struct.pack("<d", 4 / 7).hex()
