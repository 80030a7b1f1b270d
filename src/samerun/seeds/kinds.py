"""Generator objects: what can be registered, saved in a state, isolated by a scope and reseeded in a worker."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class Kind:
    """A kind of generator object.

    Args:
        name: as a state names it.
        matches: whether an object is of this kind; looks at its type alone.
        save: a dict of JSON-able values and bytes; never draws.
        restore: the inverse; raises ValueError for a state that does not fit this object.
        reseed: ``reseed(generator, n)`` with 256 bits.
    """

    __slots__ = ("matches", "name", "reseed", "restore", "save")

    def __init__(
        self,
        name: str,
        *,
        matches: Callable[[Any], bool],
        save: Callable[[Any], dict[str, Any]],
        restore: Callable[[Any, dict[str, Any]], None],
        reseed: Callable[[Any, int], None],
    ) -> None:
        self.name = name
        self.matches = matches
        self.save = save
        self.restore = restore
        self.reseed = reseed


def find(value: object) -> Kind | None:
    """The kind of a generator object, or None. Imports no framework: it looks where the object's classes come from."""
    for cls in type(value).__mro__:
        for kind in _of(str(getattr(cls, "__module__", "")).partition(".")[0]):
            if kind.matches(value):
                return kind
    return None


_known: dict[str, tuple[Kind, ...]] = {}


def _of(package: str) -> tuple[Kind, ...]:
    if package not in _known:
        _known[package] = _load(package)
    return _known[package]


def _load(package: str) -> tuple[Kind, ...]:
    from importlib import import_module

    name = f"samerun.seeds.frameworks.{package}"
    try:
        return tuple(import_module(name).KINDS)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        return ()
