"""The time of day, and every other clock that Python code can read.

Pinned, a program lives in logical time: each thread's clock starts at the same instant in every run and moves on at
each reading by a step that grows, so that ``while time.time() < end`` comes to an end. Code that waits for others
(locks, queues, sockets, child processes) keeps the true clock, or it would give up too early or never.
"""

from __future__ import annotations

import sys

from samerun.sources.protocol import KERNEL_PACKAGES, Patches, Source, dress, fault, keyed_int, stand_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import CodeType, FrameType, ModuleType
    from typing import Any

    from samerun.sources.protocol import Disarm, Mode, Record

NAME = "clock"
_SECOND = 1_000_000_000  # all arithmetic is in whole nanoseconds
_DAY = 86_400 * _SECOND

# In the past, so that a deadline made of it has come already for whoever reads the true clock: nobody waits for years. A
# verification pins it a day before it began: what is made of today's date is then much what it would be.
_PINNED_START = 1_686_652_267  # 2023-06-13 10:31:07 UTC, in seconds
_DAYS_BEFORE = 1
# Perturbed, it is so much earlier: the other half of the year and of the day, and, by up to a week more, of the week.
_HALF_YEAR, _YEAR, _HALF_DAY = 183, 365, 12 * 3600 * _SECOND
_WEEK, _WEEKEND = 7, 5
_MONDAY = 4  # the fourth day after the first of 1970
_PERTURBED_STARTS = 4
# A loop that works until its time is up should make about as many rounds as it did: the first step is as long as the
# watched program took between two readings. It grows, for a loop that only polls would read the clock for ever.
_STEP = 0.02
_SHORTEST_STEP, _LONGEST_STEP = 0.001, 60.0
_PERTURBED_PACE = (8.0, 0.4, 0.6, 2.9, 1.7)
_MOST_PACES = 64  # readings whose distance is noted one by one
_UNEVEN = 8  # a step is so many times as long, or as short, as the usual one at most
_INSTANT = 1e-9  # seconds
_GROWTH = 100  # readings after which the step has doubled: a minute of polling ends after some 700

_WALL = ("time", "time_ns")
_SINCE_BOOT = ("monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns")
_SINCE_START = ("process_time", "process_time_ns", "thread_time", "thread_time_ns")
_CPU_TIMES = {"os": "times", "resource": "getrusage"}
_BOOTED_BEFORE = 100 * _SECOND
_NOW_BY_DEFAULT = ("localtime", "gmtime", "ctime")  # of the instant given, else of now
_FIELDS_AT = {"asctime": 0, "strftime": 1}  # the argument that holds the fields of an instant, else of now

_UTCNOW_WARNS_SINCE = (3, 12)
_UTCNOW_WARNING = (
    "datetime.datetime.utcnow() is deprecated and scheduled for removal in a future version. "
    "Use timezone-aware objects to represent datetimes in UTC: datetime.datetime.now(datetime.UTC)."
)

# The true clock is for these packages of the standard library, and for library functions that use one of these words.
# fmt: off
_WAITING_PACKAGES = frozenset((
    "asyncio", "concurrent", "ftplib", "http", "imaplib", "multiprocessing", "poplib", "profile", "queue", "samerun",
    "sched", "select", "selectors", "signal", "smtplib", "socket", "socketserver", "ssl", "subprocess", "threading",
    "timeit", "urllib", "wsgiref", "xmlrpc",
))
_WAITING_WORDS = frozenset((
    "acquire", "deadline", "expires", "poll", "recv", "select", "sleep", "timeout", "wait",
))
# fmt: on


def arm(module: ModuleType | None, mode: Mode, record: Record) -> Disarm:
    """Watch the clocks that ``module`` has; pin and perturb put a logical clock in their place."""
    assert module is not None
    clock = _Clock(mode, record)
    if module.__name__ in _CPU_TIMES:
        return _arm_cpu_times(module, _CPU_TIMES[module.__name__], clock)
    return _arm_datetime(module, clock) if module.__name__ == "datetime" else _arm_time(module, clock, record)


def _arm_time(time: ModuleType, clock: _Clock, record: Record) -> Disarm:
    _ELAPSED.clear()
    patches = Patches()
    localtime, true_time = time.localtime, time.time  # the true ones, whose calls are not counted
    for name in (*_WALL, *_SINCE_BOOT, *_SINCE_START):
        if hasattr(time, name):
            patches.set(time, name, _reading(getattr(time, name), name, clock))
    for name in _NOW_BY_DEFAULT:
        patches.set(time, name, _of_instant(getattr(time, name), name, clock))
    for name, at in _FIELDS_AT.items():
        patches.set(time, name, _of_fields(getattr(time, name), name, at, localtime, clock))
    if clock.logical:
        patches.set(time, "sleep", _sleep(time.sleep, clock))

    record.at_close.append(clock.tell_paces)
    record.at_close.append(_tell_span(true_time, int(true_time()), localtime, clock))
    return patches.undo


def _tell_span(true_time: Callable[[], float], began: int, localtime: Callable[..., Any], clock: _Clock) -> Callable[[], None]:
    """Note when this process began and ended, by the true clock and by the one that it was shown: these are its time stamps."""

    def tell() -> None:
        ended = int(true_time())
        zone = localtime(ended).tm_gmtoff
        clock.record.note("clock span", f"{began} {ended} {zone}")
        if clock.logical:
            first, last = clock.span()
            clock.record.note("clock span", f"{first} {last} {localtime(last).tm_gmtoff}")

    return tell


class _Clock:
    """Who reads the clock, and what it shows."""

    def __init__(self, mode: Mode, record: Record) -> None:
        self.logical = mode.kind != "watch"
        self.record = record
        self.readings = 0
        self._first = self._last = 0.0
        self._apart: list[float] = []
        self._true = getattr(sys.modules["time"].monotonic, "__wrapped__", sys.modules["time"].monotonic)
        self._waits: dict[int, tuple[CodeType, bool]] = {}  # by id, for the hash of a code object is slow
        self.start = (mode.now - _DAYS_BEFORE * 86_400 if mode.now else _PINNED_START) * _SECOND
        pace = max(_SHORTEST_STEP, mode.paces[0] if mode.paces else _STEP)
        if mode.kind == "perturb":
            self.start = _another_time(self.start, mode.seed)
            pace *= _PERTURBED_PACE[mode.seed % len(_PERTURBED_PACE)]
        self._step = int(pace * _SECOND)
        self._steps = _steps(mode.paces, self._step, turned=mode.kind == "perturb")

    def read(self, what: str) -> int | None:
        """Count a use by the caller of an armed function.

        If that caller lives in logical time, move this thread's clock and give the nanoseconds that it has run.
        """
        try:
            frame = sys._getframe(2)
            known = self._waits.get(id(frame.f_code))
            if known is None:
                known = self._waits[id(frame.f_code)] = (frame.f_code, self._is_waiting(frame))
            if known[1]:
                return None
            self.record.use(NAME, what, depth=2)
            if self.logical:
                return self._tick()
            self._watch(self._true())
            return None
        except Exception as error:
            fault(error)
            return None

    def _watch(self, now: float) -> None:
        if self._first and len(self._apart) < _MOST_PACES:
            self._apart.append(now - self._last)
        self._last = now
        self._first = self._first or now
        self.readings += 1

    def tell_paces(self) -> None:
        """Note how far apart the readings were, for the runs in which the clock is pinned or perturbed."""
        if self.readings > 1:
            paces = ((self._last - self._first) / (self.readings - 1), *self._apart)
            self.record.note("clock paces", " ".join(f"{pace:.3g}" for pace in paces))

    def span(self) -> tuple[int, int]:
        """When logical time began and where it is in the thread in which most has passed, in seconds since 1970."""
        elapsed = max((elapsed for _, elapsed in _ELAPSED.values()), default=0)
        return self.start // _SECOND, (self.start + elapsed) // _SECOND

    def _is_waiting(self, frame: FrameType) -> bool:
        if self.record.caller_is_user(depth=3):
            return False
        if str(frame.f_globals.get("__name__")).partition(".")[0] in _WAITING_PACKAGES | KERNEL_PACKAGES:
            return True
        code = frame.f_code
        return not _WAITING_WORDS.isdisjoint(code.co_names + code.co_varnames)

    def _tick(self) -> int:
        readings, elapsed = _ELAPSED.get(lane := self.record.lane(), (0, 0))
        known = 0 < readings <= len(self._steps)
        step = self._steps[readings - 1] if known else self._step + self._step * readings // _GROWTH
        elapsed += min(step, int(_LONGEST_STEP * _SECOND))
        _ELAPSED[lane] = (readings + 1, elapsed)
        return elapsed

    def advance(self, seconds: float) -> None:
        """Let logical time pass for this thread."""
        readings, elapsed = _ELAPSED.get(lane := self.record.lane(), (0, 0))
        _ELAPSED[lane] = (readings, elapsed + int(seconds * _SECOND))


def _another_time(start: int, seed: int) -> int:
    """Years earlier, in another season, in the weekend if that was in the week, and in the night if that was by day."""
    day = start // _DAY - _HALF_YEAR - _YEAR * (1 + seed % _PERTURBED_STARTS)
    while _at_weekend(day) == _at_weekend(start // _DAY):
        day -= 1
    return day * _DAY + (start + _HALF_DAY) % _DAY + keyed_int(seed, NAME) * 10


def _at_weekend(day: int) -> bool:
    return (day - _MONDAY) % _WEEK >= _WEEKEND


def _steps(paces: Sequence[float], step: int, *, turned: bool) -> list[int]:
    """A step for each of ``paces`` after the first, their average: as long as it was beside that; turned about, long where it was
    short. Of two things that the program times to choose between them, the one wins that won, and, turned about, the other.
    """
    if not paces:
        return []
    average = max(paces[0], _INSTANT)
    ratios = (average / max(pace, _INSTANT) if turned else pace / average for pace in paces[1:])
    return [int(step * min(_UNEVEN, max(1 / _UNEVEN, ratio))) for ratio in ratios]


_ELAPSED: dict[str, tuple[int, int]] = {}  # lane -> readings, nanoseconds: one clock, whichever module shows it


def _reading(old: Callable[[], Any], name: str, clock: _Clock) -> Any:
    begin = clock.start if name in _WALL else _BOOTED_BEFORE if name in _SINCE_BOOT else 0
    whole = name.endswith("_ns")
    what = f"time.{name}"

    def call(_self: object, /) -> int | float:
        elapsed = clock.read(what)
        if elapsed is None:
            return old()  # type: ignore[no-any-return]
        return begin + elapsed if whole else (begin + elapsed) / _SECOND

    return stand_in(old, "time", call)


def _of_instant(old: Callable[..., Any], name: str, clock: _Clock) -> Any:
    def call(_self: object, /, *args: Any) -> Any:
        given = len(args) > 1 or (args and args[0] is not None)
        elapsed = None if given else clock.read(f"time.{name}")
        return old(*args) if elapsed is None else old((clock.start + elapsed) / _SECOND)

    return stand_in(old, "time", call)


def _of_fields(old: Callable[..., str], name: str, at: int, localtime: Callable[..., Any], clock: _Clock) -> Any:
    def call(_self: object, /, *args: Any) -> str:
        elapsed = clock.read(f"time.{name}") if len(args) == at else None
        return old(*args) if elapsed is None else old(*args, localtime((clock.start + elapsed) / _SECOND))

    return stand_in(old, "time", call)


def _sleep(old: Callable[[Any], None], clock: _Clock) -> Any:
    """Sleeps for true, so that threads and children meet as they did, and lets as much logical time pass."""

    def call(_self: object, /, seconds: Any) -> None:
        old(seconds)
        try:
            clock.advance(seconds)
        except Exception as error:
            fault(error)

    return stand_in(old, "time", call)


def _arm_cpu_times(module: ModuleType, name: str, clock: _Clock) -> Disarm:
    """Functions that give CPU times first of several numbers: in logical time all of it is the program's own."""
    patches = Patches()
    old = getattr(module, name, None)

    def call(_self: object, /, *args: Any) -> Any:
        elapsed = clock.read(f"{module.__name__}.{name}")
        true = old(*args)  # type: ignore[misc]
        return true if elapsed is None else type(true)((elapsed / _SECOND, 0.0, *true[2:]))

    if old is not None:
        patches.set(module, name, stand_in(old, old.__module__, call))
    return patches.undo


def _arm_datetime(datetime: ModuleType, clock: _Clock) -> Disarm:
    patches = Patches()
    now = vars(datetime.datetime)["now"]
    for owner, name, make, old in (
        (datetime.datetime, "now", _now, now),
        (datetime.datetime, "utcnow", _utcnow, now),
        (datetime.date, "today", _today, vars(datetime.date)["today"]),
    ):
        patches.set(owner, name, classmethod(dress(make(old, clock), vars(owner)[name])))
    return patches.undo


def _now(old: Any, clock: _Clock) -> Callable[..., Any]:
    def now(cls: Any, tz: Any = None) -> Any:
        elapsed = clock.read(f"{cls.__name__}.now")
        if elapsed is None:
            return old.__get__(None, cls)(tz)
        return cls.fromtimestamp((clock.start + elapsed) / _SECOND, tz)

    return now


def _utcnow(true_now: Any, clock: _Clock) -> Callable[..., Any]:
    """Not made of the true one, whose warning would name this file and not the user's line."""

    def utcnow(cls: Any) -> Any:
        utc = sys.modules["datetime"].timezone.utc
        elapsed = clock.read(f"{cls.__name__}.utcnow")
        if elapsed is None:
            moment = true_now.__get__(None, cls)(utc)
        else:
            moment = cls.fromtimestamp((clock.start + elapsed) / _SECOND, utc)
        if sys.version_info >= _UTCNOW_WARNS_SINCE:
            from _warnings import warn

            warn(_UTCNOW_WARNING, DeprecationWarning, stacklevel=2)
        return moment.replace(tzinfo=None)

    return utcnow


def _today(old: Any, clock: _Clock) -> Callable[..., Any]:
    def today(cls: Any) -> Any:
        elapsed = clock.read(f"{cls.__name__}.today")
        if elapsed is None:
            return old.__get__(None, cls)()
        return cls.fromtimestamp((clock.start + elapsed) / _SECOND)

    return today


SOURCE = Source(
    NAME,
    modules=("time", "datetime", *_CPU_TIMES),
    arm=arm,
    cosmetic="time",
    advice="keep times out of values: give seeds, names and splits a fixed date, and put durations in the log only",
)
