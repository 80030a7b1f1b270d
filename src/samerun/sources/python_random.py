"""The global generator of ``random``: the one behind ``random.random()``, ``random.shuffle()`` and their kin."""

from __future__ import annotations

import sys

from samerun.sources.protocol import (
    Patches,
    Source,
    fault,
    in_forked_children,
    noting,
    stand_in,
    start_seed,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any

    from samerun.inside.reseeding import Exchange
    from samerun.sources.protocol import Disarm, Mode, Record

NAME = "python.random"
_NOT_DRAWS = ("seed", "setstate", "getstate")
_INNERMOST = "getrandbits"  # what the other methods draw with, once for each item that they shuffle
_VERSION = 3  # of the state tuple
_WORDS = 625


def seed(random: ModuleType, n: int) -> None:
    """``random.seed(n)``."""
    random._inst.seed(n)


def save(random: ModuleType) -> dict[str, Any]:
    """The 625 words of the generator and its cached second Gaussian value."""
    _, words, gauss = random._inst.getstate()
    return {"words": b"".join(word.to_bytes(4, "little") for word in words), "gauss": gauss}


def restore(random: ModuleType, state: dict[str, Any]) -> None:
    """The inverse of ``save``.

    Raises:
        ValueError: if ``state`` is not what ``save`` gives.
    """
    raw = state.get("words", b"")
    if not isinstance(raw, bytes) or len(raw) != 4 * _WORDS:
        raise ValueError(f"found {len(raw)} bytes of state, expected {4 * _WORDS}; give what save() returned")
    gauss = state.get("gauss")
    if gauss is not None and not isinstance(gauss, float):
        raise ValueError(f"found {gauss!r} as the second Gaussian value, expected a float or None")
    words = tuple(int.from_bytes(raw[at : at + 4], "little") for at in range(0, len(raw), 4))
    random._inst.setstate((_VERSION, words, gauss))


def arm(random: ModuleType | None, mode: Mode, record: Record) -> Disarm:
    """Watch the module's functions; for pin and perturb also seed the generator, here and in forked children."""
    assert random is not None
    patches = Patches()
    instance = random._inst
    for name, value in list(vars(random).items()):
        if getattr(value, "__self__", None) is instance and name not in _NOT_DRAWS:
            patches.set(random, name, noting(value, "random", record.drawn, NAME, f"random.{name}"))
            if name != _INNERMOST:
                patches.set(instance, name, noting(value, "random", _drawn_past_module(random, record), f"random.{name}"))
    patches.set(random, "seed", _watched_seed(random, record))
    patches.set(random, "setstate", _watched_setstate(random, record))
    # Whoever takes a state hands it on: what another generator starts from it draws depends on this one.
    patches.set(random, "getstate", noting(random.getstate, "random", _noting_state(instance.getstate, record)))
    if mode.kind != "watch":
        instance.seed(start_seed(mode, NAME, record))

    def in_child() -> None:
        # CPython seeds this generator anew from the operating system in every forked child.
        record.seeded(NAME, None, "os.fork")
        if mode.kind != "watch":
            instance.seed(start_seed(mode, NAME, record))

    forget = in_forked_children(in_child)

    def disarm() -> None:
        forget()
        patches.undo()

    return disarm


def _drawn_past_module(random: ModuleType, record: Record) -> Callable[[str], None]:
    """Notes draws of those who hold the generator itself, as NetworkX does; its methods also call each other."""

    def note(what: str) -> None:
        if sys._getframe(2).f_globals is not vars(random):
            record.drawn(NAME, what, depth=2)

    return note


def _noting_state(getstate: Callable[[], Any], record: Record) -> Callable[[], None]:
    def note() -> None:
        phase = record.taken(NAME, _name_of_state(getstate()))
        record.use(NAME, "random.getstate", phase, depth=2)

    return note


def _name_of_state(state: Any) -> str:
    # By its words alone: before Python 3.12 the hash of None, the usual rest of it, is an address.
    return f"state {hash(state[1]):x}"


def _watched_seed(random: ModuleType, record: Record) -> Any:
    def call(_self: object, /, *args: Any, **kwargs: Any) -> None:
        try:
            record.seeded(NAME, args[0] if args else kwargs.get("a"), "random.seed")
        except Exception as error:
            fault(error)
        # Looked up at each call: seeding with None is os.entropy's to pin, at Random.seed.
        random._inst.seed(*args, **kwargs)

    return stand_in(random.seed, "random", call)


def _watched_setstate(random: ModuleType, record: Record) -> Any:
    old = random.setstate

    def call(_self: object, /, state: Any) -> None:
        try:
            record.seeded(NAME, _name_of_state(state), "random.setstate")
        except Exception as error:
            fault(error)
        old(state)

    return stand_in(old, "random", call)


def reseed(random: ModuleType, exchange: Exchange) -> None:
    """``random.seed(n)`` and ``random.Random(n)``: both end in this method."""
    exchange.call(random.Random, "seed", "random.seed", at=1, keyword="a")


SOURCE = Source(
    NAME,
    modules=("random",),
    arm=arm,
    generator=True,
    seed=seed,
    reseed=reseed,
    save=save,
    restore=restore,
    advice="call random.seed(n) once, before the first draw, or pass a random.Random(n) to what draws",
)
