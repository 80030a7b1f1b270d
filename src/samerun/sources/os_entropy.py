"""Randomness from the operating system: ``os.urandom`` and all that is made of it.

That is ``uuid4``, ``secrets``, ``SystemRandom``, temporary names, ``random()`` in SQLite, and every generator that was given no
seed: ``random.Random()``, ``np.random.default_rng()``, ``RandomState()``, ``torch.seed()``,
``torch.Generator.seed``. TLS draws elsewhere: left alone.
"""

from __future__ import annotations

import os
import sys

from samerun.sources.protocol import Patches, Source, dress, fault, keyed, stand_in, way_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType, FrameType, ModuleType
    from typing import Any

    from samerun.sources.protocol import Disarm, Mode, Record

NAME = "os.entropy"
_BLOCK = 64
# What in NumPy draws entropy when it gets no seed. Its frames are C, so the user's line must tell which it was.
_NUMPY = ("default_rng", "RandomState", "SeedSequence", "PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64", "seed")
_NO_LIBRARIES = {"samerun", *sys.stdlib_module_names}
_NO_VALUES = ("multiprocessing", "joblib")  # their processes know each other by what they draw: no value depends on it


def arm(module: ModuleType | None, mode: Mode, record: Record) -> Disarm:
    """Watch the ways to entropy that ``module`` has; pin and perturb replace what they return."""
    assert module is not None
    patches = Patches()
    _ARM[module.__name__](module, patches, _Entropy(module.__name__, mode, record))
    return patches.undo


_NEAR = 8  # callers looked at


class _Entropy:
    """The bytes that the program gets in place of the operating system's."""

    def __init__(self, home: str, mode: Mode, record: Record) -> None:
        self.replaced = mode.kind != "watch"
        self._key = (mode.seed, mode.kind, NAME, home)
        self._but = mode.but
        self._record = record
        self._drawn: dict[str, int] = {}  # lane -> draws so far
        self._spelled: dict[tuple[int, int, str], tuple[str, CodeType]] = {}  # call site -> what the user called there

    def draw(self, size: int) -> bytes | None:
        """The next ``size`` bytes of this thread's lane; None where entropy is not replaced."""
        if not self.replaced:
            return None
        try:
            lane = self._record.lane()
            number = self._drawn.get(lane, 0)
            self._drawn[lane] = number + 1
            blocks = range(-(-size // _BLOCK))
            path = (*self._names(), lane, number, *(("free",) if self._but and self._record.place() in self._but else ()))
            return b"".join(keyed(*self._key, *path, block, size=_BLOCK) for block in blocks)[:size]
        except Exception as error:
            fault(error)
            return None

    def _names(self) -> tuple[str, ...]:
        """What tells two verifications apart that go on at once, where bytes are drawn for the names of temporary files: with
        equal names, one would take the other's files for its own. The runs of one verification share it.
        """
        frame: FrameType | None = sys._getframe(2)
        for _ in range(_NEAR):
            if frame is None:
                break
            if frame.f_globals.get("__name__") == "tempfile":
                return (os.path.dirname(os.path.dirname(str(getattr(self._record, "plan", {}).get("trace", "")))),)
            frame = frame.f_back
        return ()

    def number(self, bits: int) -> int | None:
        """A number made of the next bytes, or None."""
        drawn = self.draw(bits // 8)
        return None if drawn is None else int.from_bytes(drawn, "big")

    def note(self, name: str) -> None:
        """Count a use, under the name of the call that the user wrote; ``name`` if it was this very function."""
        try:
            if self._record.caller_is_user(depth=2):
                self._record.use(NAME, name, depth=2)
                return
            user, between = way_in(self._record, depth=2)
            if user is None:
                self._note_in_thread()
                return
            site = (id(user.f_code), user.f_lasti, name)
            known = self._spelled.get(site)
            if known is None:
                spelled = "" if any(map(_of_no_value, between)) else _spelled(name, user, between)
                known = self._spelled[site] = (spelled, user.f_code)
            if known[0]:
                self._record.use(NAME, known[0], depth=2)
        except Exception as error:
            fault(error)

    def _note_in_thread(self) -> None:
        """A library's thread draws: a generator that it seeds anew there."""
        frames: list[FrameType] = []
        frame: FrameType | None = sys._getframe(3)
        while frame is not None:
            frames.append(frame)
            frame = frame.f_back
        modules = [str(frame.f_globals.get("__name__")) for frame in frames]
        of_library = [module.partition(".")[0] not in _NO_LIBRARIES for module in modules]
        if True in of_library and not any(map(_of_no_value, frames)):
            nearest = of_library.index(True)
            self._record.use_in_thread(NAME, f"{modules[nearest]}.{frames[nearest].f_code.co_name}", depth=3)


def _of_no_value(frame: FrameType) -> bool:
    return str(frame.f_globals.get("__name__")).partition(".")[0] in _NO_VALUES


def _spelled(name: str, user: FrameType, between: list[FrameType]) -> str:
    """What the user called: the outermost library function."""
    outer = [frame for frame in between if not _ours(frame) or frame.f_code.co_name == _NUMPY_DRAW]
    if not outer:
        return name
    frame = outer[-1]
    if frame.f_code.co_name == _NUMPY_DRAW:
        return _spelled_numpy(user)
    module = str(frame.f_globals.get("__name__", ""))
    function = frame.f_code.co_name.removeprefix("tf__")  # as AutoGraph names its copies
    if module == "random":
        return "random.Random()" if function == "__init__" else f"random.SystemRandom.{function}"
    if function == "__init__":
        function = f"{type(frame.f_locals.get('self')).__name__}()"
    return f"{module}.{function}"


def _ours(frame: FrameType) -> bool:
    return str(frame.f_globals.get("__name__", "")).startswith("samerun.")


def _spelled_numpy(user: FrameType) -> str:
    found = [name for name in _NUMPY if name in user.f_code.co_names]
    if len(found) > 1:
        line = _line(user)
        found = [name for name in found if name in line] or found
    return f"np.random.{max(found, key=len) if found else 'SeedSequence'}()"


def _line(frame: FrameType) -> str:
    try:
        with open(frame.f_code.co_filename, encoding="utf-8", errors="replace") as file:
            return next((line for number, line in enumerate(file, 1) if number == frame.f_lineno), "")
    except OSError:
        return ""


def _arm_os(os: ModuleType, patches: Patches, entropy: _Entropy) -> None:
    for name in ("urandom", "getrandom"):
        if hasattr(os, name):
            patches.set(os, name, _raw(getattr(os, name), f"os.{name}", entropy))


def _raw(old: Callable[..., bytes], name: str, entropy: _Entropy) -> Any:
    def call(_self: object, /, *args: Any, **kwargs: Any) -> bytes:
        entropy.note(name)
        true = old(*args, **kwargs)  # also where it is replaced: it checks the arguments
        drawn = entropy.draw(len(true))
        return true if drawn is None else drawn

    return stand_in(old, "os", call)


def _arm_random(random: ModuleType, patches: Patches, entropy: _Entropy) -> None:
    import os

    if random._urandom is not os.urandom:
        patches.set(random, "_urandom", os.urandom)  # it was imported before os was armed
    old = random.Random.seed

    def seed(self: Any, a: Any = None, version: int = 2) -> None:
        if a is None:
            entropy.note("random.seed()")
            a = entropy.number(256)
        old(self, a, version)

    patches.set(random.Random, "seed", dress(seed, old))
    if getattr(random.seed, "__func__", None) is old:
        patches.set(random, "seed", random._inst.seed)  # bound to the true one before the class was patched


def _arm_uuid(uuid: ModuleType, patches: Patches, entropy: _Entropy) -> None:
    """``uuid1`` is made of the clock and the machine by a C library; ``uuid4`` comes by way of ``os.urandom``."""
    old = uuid.uuid1

    def uuid1(node: int | None = None, clock_seq: int | None = None) -> Any:
        entropy.note("uuid.uuid1")
        made = old(node, clock_seq)
        number = entropy.number(128)
        if number is None:
            return made
        fields = list(uuid.UUID(int=number, version=1).fields)
        if clock_seq is not None:
            fields[3:5] = made.fields[3:5]
        if node is not None:
            fields[5] = node
        return uuid.UUID(fields=tuple(fields), version=1)

    patches.set(uuid, "uuid1", dress(uuid1, old))


def _arm_numpy(bit_generator: ModuleType, patches: Patches, _entropy: _Entropy) -> None:
    """Leaves a frame on the stack by which a draw is known to be NumPy's; the bytes come by way of ``os.urandom``."""
    old = bit_generator.randbits

    def numpy_draw(_self: object, /, bits: int) -> int:
        return int(old(bits))

    patches.set(bit_generator, "randbits", stand_in(old, "secrets", numpy_draw))


_NUMPY_DRAW = "numpy_draw"


def _arm_torch(torch: ModuleType, patches: Patches, entropy: _Entropy) -> None:
    """``torch.seed`` comes by way of the default generator's."""
    generator = type(torch.default_generator)
    old = vars(generator)["seed"]

    def seed(self: Any) -> int:
        entropy.note("torch.Generator.seed")
        number = entropy.number(64)
        if number is None:
            return int(old(self))
        self.manual_seed(number)
        return number

    patches.set(generator, "seed", dress(seed, old))


def _arm_sqlite(sqlite: ModuleType, patches: Patches, entropy: _Entropy) -> None:
    """SQLite seeds its ``random()`` from the operating system; only where that is replaced does a connection get ours."""
    if not entropy.replaced:
        return
    old = sqlite.connect

    def number() -> int:
        entropy.note("sqlite3 random()")
        return int.from_bytes(entropy.draw(8) or bytes(8), "big", signed=True)

    def blob(size: int) -> bytes:
        entropy.note("sqlite3 randomblob()")
        return entropy.draw(max(int(size), 1)) or b""

    def connect(_self: object, /, *args: Any, **kwargs: Any) -> Any:
        connection = old(*args, **kwargs)
        try:
            connection.create_function("random", 0, number)
            connection.create_function("randomblob", 1, blob)
        except Exception as error:
            fault(error)
        return connection

    replaced = stand_in(old, "sqlite3", connect)
    for owner in (sqlite, sqlite.dbapi2):
        patches.set(owner, "connect", replaced)


_ARM: dict[str, Callable[[Any, Patches, _Entropy], None]] = {
    "os": _arm_os,
    "random": _arm_random,
    "uuid": _arm_uuid,
    "numpy.random.bit_generator": _arm_numpy,
    "torch": _arm_torch,
    "sqlite3": _arm_sqlite,
}

SOURCE = Source(
    NAME,
    modules=tuple(_ARM),
    arm=arm,
    apart=True,
    cosmetic="id",
    mends={
        "gymnasium": "call env.reset(seed=n) before the first episode; later ones go on from there with reset()",
        "gymnasium.spaces": "call space.seed(n) (env.action_space.seed(n)) before its first sample(): reset(seed=n) does not",
        "torch": "call manual_seed(n) where seed() is called: that takes a new number in every run",
        "optuna": "give the study's sampler a seed: create_study(sampler=TPESampler(seed=n))",
        "sqlite3": "SQLite's random() takes no seed: order by a hash of a key, or sample in Python with a seeded generator",
        "tempfile": "make nothing of a temporary name: pass seeds and names on by other ways",
        "albumentations": "give the pipeline a seed: A.Compose([...], seed=n)",
    },
    advice="give it a seed: default_rng(n), RandomState(n), random.Random(n); for names take uuid5 or a counter",
)
