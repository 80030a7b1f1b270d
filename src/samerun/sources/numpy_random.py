"""NumPy's legacy global generator: ``np.random.shuffle()``, and ``random_state=None`` in scikit-learn and SciPy."""

from __future__ import annotations

import sys

from samerun.inside.imports import on_import
from samerun.sources.protocol import Patches, Source, fault, keyed_int, noting, stand_in, start_seed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any

    from samerun.inside.reseeding import Exchange
    from samerun.sources.protocol import Disarm, Mode, Record

NAME = "numpy.random"
_SEEDS = 2**32
_WIDEST = 2**128 - 1
# The largest valid value of the numbers in a state that are narrower: positions in a buffer, flags, half-used words.
_MOST = {"pos": 624, "buffer_pos": 4, "has_uint32": 1, "has_gauss": 1, "uinteger": 2**32 - 1}
_NOT_DRAWS = ("seed", "get_state", "set_state")


def seed(mtrand: ModuleType, n: int) -> None:
    """``np.random.seed(n)``; a wider ``n`` (2**32 and over) is given as words of 32 bits, so that all of it counts."""
    mtrand._rand.seed(n if n < _SEEDS else [n >> at & (_SEEDS - 1) for at in range(0, n.bit_length(), 32)])


def save(mtrand: ModuleType) -> dict[str, Any]:
    """The state of the global generator, whatever its kind, arrays as bytes."""
    return {key: plain(value) for key, value in mtrand._rand.get_state(legacy=False).items()}


def restore(mtrand: ModuleType, state: dict[str, Any]) -> None:
    """The inverse of ``save``.

    Raises:
        ValueError: if ``state`` is of another kind of generator, or is not what ``save`` gives.
    """
    mtrand._rand.set_state(checked(state, mtrand._rand.get_state(legacy=False)))


def plain(value: Any) -> Any:
    """A generator's state as NumPy gives it, with arrays as bytes."""
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if hasattr(value, "dtype"):
        return {"dtype": value.dtype.str, "bytes": value.tobytes()}
    return value


def checked(given: Any, now: Any, name: str = "the state") -> Any:
    """The inverse of ``plain``, for a generator whose state is now ``now``.

    NumPy takes a state as it is, and a wrong position in it crashes the process at the next draw.

    Raises:
        ValueError: if ``given`` is not built as ``now`` is, or a number in it is out of range.
    """
    if isinstance(now, dict):
        if not isinstance(given, dict) or given.keys() != now.keys():
            raise ValueError(f"{name} does not have the parts {', '.join(now)}; give what save() returned")
        return {key: checked(given[key], part, key) for key, part in now.items()}
    if hasattr(now, "dtype"):
        if not isinstance(given, dict) or given.get("dtype") != now.dtype.str or len(given["bytes"]) != now.nbytes:
            raise ValueError(f"{name} is not an array {now.dtype.str} of {now.nbytes} bytes; give what save() returned")
        return sys.modules["numpy"].frombuffer(given["bytes"], now.dtype).copy()
    if type(given) is not type(now) or (isinstance(now, str) and given != now):
        raise ValueError(f"{name} is {given!r}, expected one like {now!r}; give what save() returned")
    if isinstance(now, int) and not 0 <= given <= _MOST.get(name, _WIDEST):
        raise ValueError(f"{name} is {given}, expected 0 to {_MOST.get(name, _WIDEST)}")
    return given


def arm(mtrand: ModuleType | None, mode: Mode, record: Record) -> Disarm:
    """Put a watching generator over the global one, which stays the only holder of the state; pin and perturb seed it.

    ``numpy.random.mtrand`` is armed before ``numpy.random`` copies its functions. Where it is too late for that, the
    copies are replaced too.
    """
    assert mtrand is not None
    patches = Patches()
    inner = mtrand._rand
    watching = _watching(mtrand, inner, record)
    stand_ins = _functions(mtrand, inner, record)
    stand_ins["set_bit_generator"] = _watched_set_bit_generator(mtrand, inner, watching, record)
    for module in (mtrand, sys.modules.get("numpy.random")):
        for name, new in stand_ins.items():
            if module is not None and vars(module).get(name) == new.__wrapped__:
                patches.set(module, name, new)
    patches.set(mtrand, "_rand", watching)
    if mode.kind != "watch":
        inner.seed(start_seed(mode, NAME, record) % _SEEDS)
    return patches.undo


def _functions(mtrand: ModuleType, inner: Any, record: Record) -> dict[str, Any]:
    """Stand-ins for those of the module's functions that are methods of the global generator and change its state."""
    stand_ins = {
        name: noting(value, "numpy.random", record.drawn, NAME, f"np.random.{name}")
        for name, value in vars(mtrand).items()
        if getattr(value, "__self__", None) is inner and name not in _NOT_DRAWS and not name.startswith("_")
    }
    stand_ins["set_state"] = _watched_set_state(inner, record)
    # Whoever takes the state hands it on: what another generator starts from it draws depends on this one.
    stand_ins["get_state"] = noting(vars(mtrand)["get_state"], "numpy.random", _noting_state(inner, record))
    return stand_ins


def _phase_of_taking(record: Record) -> str:
    return "seeded" if record.phase(NAME) == "seeded" else "taken"


def _noting_state(inner: Any, record: Record) -> Callable[..., None]:
    def note(*_: object) -> None:
        phase = record.taken(NAME, _name_of_state(inner.get_state()))
        record.use(NAME, "np.random.get_state", phase, depth=2)

    return note


def _watching(mtrand: ModuleType, inner: Any, record: Record) -> Any:
    """A RandomState over the same bit generator, for all who reach for ``mtrand._rand``, that passes every call on.

    The second Gaussian value of a pair is kept in the RandomState and not in the bit generator: were both to draw, the
    stream would change. A copy or pickle of it is a plain RandomState.
    """

    def noted(name: str, note: Callable[..., None]) -> Callable[..., Any]:
        method = getattr(inner, name)

        def call(_self: object, /, *args: Any, **kwargs: Any) -> Any:
            try:
                note(NAME, f"np.random.{name}")
            except Exception as error:
                fault(error)
            return method(*args, **kwargs)

        call.__name__ = name
        return call

    def seed(_self: object, /, *args: Any, **kwargs: Any) -> None:
        _note_seed(record, args[0] if args else kwargs.get("seed"), "np.random.seed")
        inner.seed(*args, **kwargs)

    parts: dict[str, Any] = {
        name: noted(name, record.drawn)
        for name in dir(mtrand.RandomState)
        if not name.startswith("_") and callable(getattr(inner, name)) and name not in _NOT_DRAWS
    }
    parts |= {
        "seed": seed,
        "get_state": noted("get_state", _noting_state(inner, record)),
        "set_state": _watched_set_state(inner, record).__call__,
        "__module__": mtrand.RandomState.__module__,
        "__doc__": mtrand.RandomState.__doc__,
    }
    return type("RandomState", (mtrand.RandomState,), parts)(inner._bit_generator)


def _watched_set_state(inner: Any, record: Record) -> Any:
    def call(_self: object, /, *args: Any, **kwargs: Any) -> None:
        _note_seed(record, _name_of_state(args[0] if args else kwargs.get("state")), "np.random.set_state")
        inner.set_state(*args, **kwargs)

    return stand_in(inner.set_state, "numpy.random", call)


def _watched_set_bit_generator(mtrand: ModuleType, inner: Any, watching: Any, record: Record) -> Any:
    old = mtrand.set_bit_generator

    def call(_self: object, /, bitgen: Any) -> None:
        _note_seed(record, type(bitgen).__name__, "np.random.set_bit_generator")
        old(bitgen)  # checks it, and gives it to ``watching``, which is the module's _rand
        inner.__init__(watching._bit_generator)

    return stand_in(old, "numpy.random", call)


def _note_seed(record: Record, value: Any, what: str) -> None:
    try:
        record.seeded(NAME, value, what, depth=2)
    except Exception as error:
        fault(error)


def _name_of_state(state: Any) -> str:
    """A short name by which two equal states can be told to be equal."""
    words = plain(state) if isinstance(state, dict) else {"key": plain(state[1]), "rest": state[2:]}
    return f"state {keyed_int(0, words):x}"


def reseed(mtrand: ModuleType, exchange: Exchange) -> None:
    """``np.random.seed(n)``, ``RandomState(n)`` (what ``random_state=n`` comes to), ``default_rng(n)`` and bit generators."""
    exchange.call(type(mtrand._rand), "seed", "np.random.seed", at=1)
    exchange.made(mtrand, "RandomState", "np.random.RandomState")
    on_import("numpy.random", lambda random: _reseed_generators(random, exchange))


def _reseed_generators(random: ModuleType, exchange: Exchange) -> None:
    """Here alone: in their own modules, by which pickle knows them, the classes stay."""
    exchange.call(random, "default_rng", "np.random.default_rng")
    for name in ("MT19937", "PCG64", "PCG64DXSM", "Philox", "SFC64", "SeedSequence"):
        exchange.made(random, name, f"np.random.{name}")


SOURCE = Source(
    NAME,
    modules=("numpy.random.mtrand",),
    arm=arm,
    generator=True,
    seed=seed,
    reseed=reseed,
    save=save,
    restore=restore,
    advice="call np.random.seed(n) before the first draw, or pass random_state=n or np.random.default_rng(n)",
)
