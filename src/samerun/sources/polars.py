"""Polars' global generator: ``sample`` and ``shuffle`` without a seed of their own."""

from __future__ import annotations

from samerun.sources.protocol import Patches, Source, dress, fault, start_seed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

    from samerun.sources.protocol import Disarm, Mode, Record

NAME = "polars"
_METHODS = ("sample", "shuffle")


def seed(polars: ModuleType, n: int) -> None:
    """``pl.set_random_seed(n)``; of a wide ``n`` Polars keeps the low 64 bits."""
    polars.set_random_seed(n & 0xFFFF_FFFF_FFFF_FFFF)


def arm(polars: ModuleType | None, mode: Mode, record: Record) -> Disarm:
    """Watch draws without a seed of their own, and the seed; pinned or perturbed, start from a fixed seed."""
    assert polars is not None
    if mode.kind != "watch":
        seed(polars, start_seed(mode, NAME, record))
    patches = Patches()
    real = polars.set_random_seed

    def set_random_seed(seed: int) -> None:
        try:
            record.seeded(NAME, seed, "pl.set_random_seed")
        except Exception as error:
            fault(error)
        real(seed)

    patches.set(polars, "set_random_seed", dress(set_random_seed, real))
    for owner in (polars.DataFrame, polars.Series, polars.Expr):
        for name in _METHODS:
            if hasattr(owner, name):
                _watch_draws(patches, owner, name, record)
    return patches.undo


def _watch_draws(patches: Patches, owner: Any, name: str, record: Record) -> None:
    real = getattr(owner, name)

    def method(*args: Any, **kwargs: Any) -> Any:
        try:
            if kwargs.get("seed") is None and not (name == "shuffle" and len(args) > 1):
                record.drawn(NAME, f"polars {owner.__name__}.{name}")
        except Exception as error:
            fault(error)
        return real(*args, **kwargs)

    patches.set(owner, name, dress(method, real))


SOURCE = Source(
    NAME,
    advice="pass seed=n to sample and shuffle, or call pl.set_random_seed(n) before the first draw",
    modules=("polars",),
    arm=arm,
    generator=True,
    seed=seed,
)
