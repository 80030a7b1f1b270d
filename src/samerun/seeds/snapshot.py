"""Every generator of the process and every registered one: where they stand, and putting them back."""

from __future__ import annotations

from samerun.seeds import arrivals, kinds, process

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from samerun.seeds.arrivals import Numbers
    from samerun.seeds.streams import Stream

_registered: dict[str, tuple[Any, kinds.Kind]] = {}


class Snapshot:
    """Where the generators stood.

    Args:
        process: source name -> what its ``save`` gave.
        registered: name -> (kind, what its ``save`` gave).
        unsaved: names of generators in use that no one can save (cuRAND's under CuPy, Polars').
        numbers: what frameworks that arrive later were to be seeded with.
    """

    __slots__ = ("numbers", "process", "registered", "unsaved")

    def __init__(
        self,
        process: dict[str, dict[str, Any]],
        registered: dict[str, tuple[str, dict[str, Any]]],
        unsaved: list[str],
        numbers: Numbers | None,
    ) -> None:
        self.process = process
        self.registered = registered
        self.unsaved = unsaved
        self.numbers = numbers


def register(name: str, generator: Any, *, replace: bool = False) -> None:
    """Have a generator object saved by ``state``, put back by ``restore`` and isolated by ``scope``, under ``name``.

    Takes ``random.Random``, NumPy's Generator, RandomState and bit generators, ``torch.Generator`` on any device,
    ``tf.random.Generator`` and Keras SeedGenerators. It is kept alive until ``unregister``.

    Raises:
        TypeError: for anything else.
        ValueError: if the name is taken by another object and ``replace`` is not set.
    """
    kind = kinds.find(generator)
    if kind is None:
        raise TypeError(
            f"{name!r} is a {type(generator).__name__}, expected a generator object whose state can be saved "
            "(random.Random, numpy.random.Generator, torch.Generator, tf.random.Generator, keras SeedGenerator)"
        )
    known = _registered.get(name)
    if known is not None and known[0] is not generator and not replace:
        raise ValueError(f"{name!r} is registered for another generator; pass replace=True, or another name")
    _registered[name] = (generator, kind)


def unregister(name: str) -> None:
    """Forget a registered generator.

    Raises:
        KeyError: if there is none of that name.
    """
    del _registered[name]


def take() -> Snapshot:
    """Where every generator stands now; draws from none."""
    saved, unsaved = {}, []
    for source, module in process.generators():
        if source.save is None:
            unsaved.append(source.name)
        else:
            saved[source.name] = source.save(module)
    held = {name: (kind.name, kind.save(generator)) for name, (generator, kind) in _registered.items()}
    return Snapshot(saved, held, unsaved, arrivals.numbers)


def put(snapshot: Snapshot) -> None:
    """Put the generators named in ``snapshot`` back; those of frameworks that are not imported are left out."""
    arrivals.numbers = snapshot.numbers
    for source, module in process.generators():
        state = snapshot.process.get(source.name)
        if state is not None and source.restore is not None:
            source.restore(module, state)
    for name, (_kind, state) in snapshot.registered.items():
        if name in _registered:
            generator, kind = _registered[name]
            kind.restore(generator, state)


def put_back(before: Snapshot, arriving: str = "") -> None:
    """Put the generators back; those of frameworks imported meanwhile are set as they would have arrived outside.

    The source named ``arriving`` is left to the caller.
    """
    put(before)
    if before.numbers is None:
        return
    for source, module in process.generators():
        known = source.name in before.process or source.name == arriving
        if not known and source.save is not None and source.seed is not None:
            source.seed(module, before.numbers(source))


def enter(stream: Stream) -> None:
    """Seed every generator, process-wide or registered, from ``stream``."""
    arrivals.enter(stream)
    for name, (generator, kind) in _registered.items():
        kind.reseed(generator, stream["registered", name].int(256))


def registered() -> dict[str, str]:
    """The registered names with the name of their kind."""
    return {name: kind.name for name, (_, kind) in _registered.items()}
