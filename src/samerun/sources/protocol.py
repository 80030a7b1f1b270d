"""What every source of difference is: plain data and a few functions, no class tree.

A *source* is anything that can make two runs of one command differ. Each lives in its own file beside this one, which
binds the module-level name ``SOURCE``. Files here are loaded inside the user's process, so they import nothing heavy,
and touch a framework only through the module object that ``arm`` is given after the user's own program imported it.

The observer rule: in mode ``watch`` nothing that the program can compute with may change. No draw, no seed, no
reordering. An error inside an armed function never reaches the program. ``disarm`` leaves every attribute as ``arm``
found it.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType, ModuleType
    from typing import Any, Literal, Protocol

    from samerun.inside.reseeding import Exchange

    Kind = Literal["watch", "pin", "perturb"]
    Disarm = Callable[[], None]

    class Record(Protocol):
        """The recorder, as sources and probes see it (the real one is ``samerun.inside.recorder.Recorder``)."""

        thread_started: list[Callable[[], None]]  # called in each new thread before its function runs
        at_close: list[Callable[[], None]]  # called before this process closes its record: for what is only known then
        rows: Any  # ``samerun.inside.rows.Rows`` where probes of level ``resume`` are armed
        lines: bool  # whether each line of the user's is watched, not just each call
        cell: str  # in a notebook's kernel: the file name that the running cell was compiled under

        def user_frame(self, depth: int = 1) -> FrameType | None:
            """The nearest frame of the user's own code, starting ``depth`` callers up; None if there is none.

            ``depth`` 1 is the caller of the function that asks.
            """

        def place(self, depth: int = 1) -> tuple[str, int]:
            """The file and line of the user's own code that led here; ``("", 0)`` if there is none."""

        def caller_is_user(self, depth: int = 1) -> bool:
            """Whether the direct caller of the armed function is the user's own code (not a library)."""

        def generated(self, prefix: str) -> None:
            """Files whose names begin like this hold code that a library wrote: it is not the user's."""

        def carried(self, filename: str) -> None:
            """The functions in this file make the calls that the user wrote, for code that a library wrote anew."""

        def is_carrier(self, frame: FrameType) -> bool:
            """Whether this is such a function: it is no library's own doing what is called from it."""

        def moved(self, filename: str, written_in: str) -> None:
            """The code that a library calls ``filename`` stands in the file ``written_in``, at the same lines."""

        def rewritten(self, filename: str, lines: dict[int, tuple[str, int, str]]) -> None:
            """The code in ``filename`` is what a library made of other code: line -> its file, line and function."""

        def use(self, source: str, what: str, phase: str = "", depth: int = 1) -> None:
            """Count one use of ``source`` through ``what`` (e.g. ``np.random.shuffle``) at the user's call site.

            What a library does while it is being imported is not the user's doing and does not count.
            ``phase`` is ``"unseeded"`` or ``"seeded"`` for draws of a generator, ``"taken"`` where an unseeded one's state is
            taken, otherwise empty.
            """

        def use_in_thread(self, source: str, what: str, depth: int = 1) -> None:
            """Count a use by a thread in which only a library runs: at the user's line that started it."""

        def seeded(self, source: str, value: object, what: str, depth: int = 1) -> None:
            """The program seeded generator ``source`` with ``value`` (None: from OS entropy). Notes rewinds too."""

        def taken(self, source: str, state: object) -> str:
            """The program has taken the state of generator ``source``, which ``state`` names as it does for ``seeded``: once it
            is given back, the generator is as seeded, or unseeded, as it was. The phase of this use: ``"seeded"`` or ``"taken"``.
            """

        def put_back(self, source: str, state: object) -> None:
            """As ``seeded``, of a state that a library had taken before some work of its own: it is no seeding."""

        def drawn(self, source: str, what: str, depth: int = 1) -> None:
            """The program drew from generator ``source``: ``use`` with the phase that the seeds so far imply."""

        def phase(self, source: str) -> str:
            """Whether the program has seeded generator ``source``: ``"seeded"`` or ``"unseeded"``."""

        def concern(self, kind: str, source: str, words: str, depth: int = 1) -> None:
            """What the user's line does makes no verdict, but deserves a warning: ``reused`` (numbers drawn before are drawn
            again) or ``repeats`` (each pass draws the same).
            """

        def event(self, kind: str, name: str, value: object = None, depth: int = 1) -> None:
            """A probe saw ``value``: digest it and append it to this thread's lane."""

        def put(self, kind: str, name: str, value_record: list[Any], depth: int = 1) -> None:
            """As ``event``, with the digest record (see ``samerun.digest.describe``) already made."""

        def effect(self, kind: str, name: str, site: tuple[str, int, str], began: int, inputs: str, outputs: list[Any]) -> None:
            """Something ran that read ``inputs`` (a digest) and left ``outputs`` ([path, digest record] each), at ``site``
            (file name, line, function); ``began`` is what ``count`` said before it.
            """

        def count(self) -> int:
            """How many events this thread's lane has so far."""

        def take_lane(self, lane: str) -> str:
            """What this thread does from now on goes to ``lane``; gives the one that it went to."""

        def note(self, what: str, words: str) -> None:
            """Something a reader of the trace must know."""

        def step(self) -> None:
            """One optimizer step, batch or fit is done; the run may end here when a number of steps was asked for."""

        def lane(self) -> str:
            """This thread's lane: a name that is the same in every run, whatever the timing.

            The first thread of the program that was started is ``main``.
            """


class Mode:
    """How a source is armed in one run: ``kind`` is watch, pin or perturb; ``seed`` chooses the values of the last two.

    Two runs with equal (kind, seed, paces) must behave the same; two perturbations with other seeds should differ.
    ``paces``: how many seconds apart the watched program read its clocks, on average and then one by one, the first ones (its
    note ``clock paces``); empty if not known.
    ``now`` is the time (seconds since 1970) at which the verification began, 0 if there is none.
    ``but``: the places of the program (file, line) at which a pin lets go; heeded by sources that are ``apart``.
    """

    __slots__ = ("but", "kind", "now", "paces", "seed")

    def __init__(
        self,
        kind: Kind,
        seed: int = 0,
        paces: tuple[float, ...] = (),
        but: frozenset[tuple[str, int]] = frozenset(),
        now: int = 0,
    ) -> None:
        self.kind: Kind = kind
        self.seed = seed
        self.paces = paces
        self.now = now
        self.but = but


class Source:
    """One source of difference.

    Args:
        name: as reports and JSON use it, for example ``numpy.random``.
        modules: importing any of these arms it; empty: armed before the program's first line.
        arm: ``arm(module, mode, record)``, called in the user's process right after ``module`` was imported, or at once
            if it was there already (``module`` is None when ``modules`` is empty); starts watching, pinning or
            perturbing, and returns what undoes it. What was armed last is disarmed first.
        environ: ``environ(mode)``, called in the parent: variables to set (or, with None, to unset) before the start.
        generator: True for a random generator whose ``seed``/``save``/``restore`` work on the process-wide state.
        seed: ``seed(module, n)`` seeds exactly as the field's own call does.
        save: ``save(module) -> dict`` of JSON-able values and bytes, no pickle; never draws.
        reseed: ``reseed(module, exchange)``: have the program's own seeding calls get other numbers; see ``reseeding``.
        restore: ``restore(module, state)``, the inverse of ``save``; raises ValueError for a state it cannot take.
        switches: ``switches(module) -> dict`` of determinism flags with their current value.
        deterministic: ``deterministic(module) -> list[str]``: turn the determinism switches on; says what took effect.
        in_use: "sites": in use if ``record.use`` saw it; "always": cannot be watched, so always worth a trial run;
            "ask": perturbed only when asked for; "never": watched only, nothing can pin it.
        apart: each use stands for itself (it moves no generator on), so that one place can be freed alone.
        cosmetic: which tokens of output may differ because of this source without making a verdict: "time", "id",
            "address", "process", "counter" (the next free number in a name) or "" (none).
        advice: one line a person can act on.
        mends: the same where a library uses the source, by how its calls begin (``gymnasium.spaces``); the longest counts.
    """

    __slots__ = (
        "advice",
        "apart",
        "arm",
        "cosmetic",
        "deterministic",
        "environ",
        "generator",
        "in_use",
        "mends",
        "modules",
        "name",
        "reseed",
        "restore",
        "save",
        "seed",
        "switches",
    )

    def __init__(
        self,
        name: str,
        *,
        advice: str,
        modules: tuple[str, ...] = (),
        arm: Callable[[ModuleType | None, Mode, Record], Disarm] | None = None,
        environ: Callable[[Mode], dict[str, str | None]] | None = None,
        generator: bool = False,
        seed: Callable[[Any, int], None] | None = None,
        save: Callable[[Any], dict[str, Any]] | None = None,
        restore: Callable[[Any, dict[str, Any]], None] | None = None,
        reseed: Callable[[Any, Exchange], None] | None = None,
        switches: Callable[[Any], dict[str, Any]] | None = None,
        deterministic: Callable[[Any], list[str]] | None = None,
        in_use: Literal["sites", "always", "ask", "never"] = "sites",
        apart: bool = False,
        cosmetic: str = "",
        mends: dict[str, str] | None = None,
    ) -> None:
        self.name = name
        self.advice = advice
        self.modules = modules
        self.arm = arm
        self.environ = environ
        self.generator = generator
        self.seed = seed
        self.save = save
        self.reseed = reseed
        self.restore = restore
        self.switches = switches
        self.deterministic = deterministic
        self.in_use = in_use
        self.apart = apart
        self.cosmetic = cosmetic
        self.mends = mends or {}

    def mend(self, what: str) -> str:
        """What to do about the call ``what``."""
        own = [name for name in self.mends if what == name or what.startswith((f"{name}.", f"{name} "))]
        return self.mends[max(own, key=len)] if own else self.advice


class Patches:
    """Attributes replaced on modules and classes, in order, so that they can be put back exactly.

    >>> patches = Patches()
    >>> patches.set(os, "listdir", wrapper)
    >>> patches.undo()
    """

    __slots__ = ("_done",)

    def __init__(self) -> None:
        self._done: list[tuple[Any, str, Any, bool, Any]] = []

    def set(self, owner: Any, name: str, new: Any) -> None:
        """Set ``owner.name``; remembers whether it was there in the owner's own dict.

        A class written in C takes no attribute: there it is put into the dict behind the read-only view. A subclass instead
        would be seen by everything that looks at the exact type (sqlite3, pickle, JSON encoders, pandas); this way instances
        and the class stay what they are.
        """
        own = vars(owner)
        self._done.append((owner, name, own.get(name), name in own, new))
        try:
            setattr(owner, name, new)
        except TypeError:
            _set_in_builtin(owner, name, new)

    def undo(self) -> None:
        """Put every attribute back, the last one first."""
        while self._done:
            owner, name, old, was_own, new = self._done.pop()
            try:
                if was_own:
                    setattr(owner, name, old)
                else:
                    delattr(owner, name)
            except TypeError:
                _set_in_builtin(owner, name, old)
            if issubclass(type(new), StandIn):
                type(new).__call__ = _pass_on  # for those who took it with ``from time import time``


def _set_in_builtin(owner: type, name: str, value: Any) -> None:
    import gc
    import sys

    next(found for found in gc.get_referents(vars(owner)) if type(found) is dict)[name] = value
    sys._clear_type_cache()  # the interpreter does not see that the dict of a class was changed


class StandIn:
    """Takes the place of a built-in function and passes for it: name, repr, equality, hash, pickle, ``isinstance``.

    Not a Python function, because one that a class keeps as an attribute (``converter = time.localtime``) turns into a
    method and gets an argument too many. Equal to what it stands for, because libraries look functions up in dicts.
    """

    __slots__ = ("__weakref__", "__wrapped__")

    def __init__(self, old: Any) -> None:
        self.__wrapped__ = old

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__wrapped__, name)

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        return type(self.__wrapped__)

    def __eq__(self, other: object) -> bool:
        return self is other or bool(self.__wrapped__ == other)

    def __hash__(self) -> int:
        return hash(self.__wrapped__)

    def __repr__(self) -> str:
        return repr(self.__wrapped__)

    def __reduce__(self) -> Any:
        old = self.__wrapped__
        return old.__qualname__ if isinstance(old, type(noting)) else old.__reduce__()  # pickle knows functions by name


def _pass_on(self: Any, /, *args: Any, **kwargs: Any) -> Any:
    return self.__wrapped__(*args, **kwargs)


def stand_in(old: Any, home: str, call: Callable[..., Any] | property) -> Any:
    """A ``StandIn`` for ``old``, found as an attribute of module ``home``; calling it runs ``call(itself, ...)``."""
    parts = {"__slots__": (), "__call__": call, "__module__": home, "__doc__": old.__doc__}
    return type("StandIn", (StandIn,), parts)(old)


def noting(old: Any, home: str, note: Callable[..., None], *words: object) -> Any:
    """A ``StandIn`` for ``old`` that calls ``note(*words)`` (a method of the recorder) first.

    Python looks ``__call__`` up before it calls: noting then, and giving ``old`` itself, keeps our frame out of the way of
    an error in it, so that the program's traceback is what it always is.
    """

    def look_up(_self: object) -> Any:
        try:
            note(*words)
        except Exception as error:
            fault(error)
        return old

    return stand_in(old, home, property(look_up))


# Errors in armed functions, as text: they never reach the program, but the recorder tells them, for silence is no pass.
FAULTS: list[str] = []
_MOST_FAULTS = 20


def fault(error: BaseException) -> None:
    """Keep an error of ours for the recorder (as text: a traceback would keep the program's objects alive)."""
    if len(FAULTS) < _MOST_FAULTS:
        FAULTS.append(f"{type(error).__name__}: {error}")


def keyed(seed: int, *path: object, size: int = 8) -> bytes:
    """``size`` bytes (at most 64) that depend on ``seed`` and ``path`` alone, for pinned and perturbed values."""
    from _blake2 import blake2b

    text = "\0".join(map(str, (seed, *path)))
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size, person=b"samerun.source").digest()


def keyed_int(seed: int, *path: object) -> int:
    """A number from 0 to 2**32 - 1 that depends on ``seed`` and ``path`` alone."""
    return int.from_bytes(keyed(seed, *path, size=4), "big")


def start_seed(mode: Mode, source: str, record: Record) -> int:
    """What to seed a global generator with when it is armed: pinned, ``mode.seed`` itself in the program's first thread.

    Others start elsewhere: workers that all drew the same numbers would not be the program that was to be watched.
    """
    lane = record.lane()
    return mode.seed if mode.kind == "pin" and lane == "main" else keyed_int(mode.seed, mode.kind, source, lane)


def way_in(record: Record, depth: int = 1) -> tuple[FrameType | None, list[FrameType]]:
    """The user's frame and the library frames between it and the armed function, the innermost first.

    ``depth`` counts as in ``Record``, from the function that calls ``way_in``. Without a user's frame, or if what lies between
    is no doing of the user's line, both are empty.
    """
    import sys

    user = record.user_frame(depth + 1)
    between: list[FrameType] = []
    frame: FrameType | None = sys._getframe(depth + 1)
    while user is not None and frame is not None and frame is not user:
        if leads_elsewhere(frame):
            return None, []
        if not record.is_carrier(frame):
            between.append(frame)
        frame = frame.f_back
    return user, between


def leads_elsewhere(frame: FrameType) -> bool:
    """Whether what is called from this frame is no doing of the user's line: what a library does while it is being imported,
    and what a notebook's kernel does to show what a cell prints.
    """
    return frame.f_code.co_filename == _IMPORT or frame.f_globals.get("__package__") in KERNEL_PACKAGES


_IMPORT = "<frozen importlib._bootstrap>"
KERNEL_PACKAGES = frozenset(("ipykernel", "jupyter_client", "tornado", "zmq", "zmq.eventloop", "zmq.sugar"))


def in_forked_children(act: Callable[[], None]) -> Disarm:
    """Run ``act`` in every child that is forked from now on, until disarmed (the interpreter cannot forget a hook)."""
    import os

    live = [act]

    def run() -> None:
        try:
            for now in live:
                now()
        except Exception as error:
            fault(error)

    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=run)
    return live.clear


def dress(new: Callable[..., Any], old: Callable[..., Any]) -> Callable[..., Any]:
    """Make a wrapper look like what it wraps (a light ``functools.wraps``): name, qualname, module, doc, signature."""
    for attribute in ("__module__", "__name__", "__qualname__", "__doc__"):
        try:
            setattr(new, attribute, getattr(old, attribute))
        except (AttributeError, TypeError):
            continue
    new.__wrapped__ = old  # type: ignore[attr-defined]  # inspect.signature follows it
    return new
