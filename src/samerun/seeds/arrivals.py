"""Frameworks imported later: seeded on arrival, and their import moves no other generator.

Importing is not free of draws: ``rich``, which TensorFlow, Keras and Lightning import, takes a number from ``random``.
So what was seeded before stands after the import where it stood before it, and it does not matter in which order a
program seeds and imports.
"""

from __future__ import annotations

import sys

from samerun.inside.imports import on_import
from samerun.seeds import process
from samerun.seeds.report import say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any

    from samerun.seeds.snapshot import Snapshot
    from samerun.seeds.streams import Stream
    from samerun.sources.protocol import Source

    Numbers = Callable[[Source], int]
    Listener = Callable[[Source, ModuleType, Exception | None], None]

numbers: Numbers | None = None  # what an arriving source is seeded with; None: it is left alone
listener: Listener | None = None  # told of each source that was seeded, or failed to be
_before: dict[str, Snapshot] = {}  # package being imported -> where the generators stood
_installed = False
_installing = False


def use(new: Numbers) -> None:
    """Seed from now on what arrives with ``new(source)``. What is here already is the caller's to seed."""
    global numbers, _installed, _installing
    numbers = new
    _before.clear()  # imports that are under way put nothing back: that would undo this
    if not _installed:
        _installed = _installing = True
        try:
            _install()
        finally:
            _installing = False


def enter(stream: Stream) -> None:
    """Seed every process-wide generator from ``stream``, each with 256 bits of its own, now or when it arrives."""
    use(lambda source: stream[source.name].int(256))
    for source, module in process.generators():
        assert source.seed is not None
        source.seed(module, stream[source.name].int(256))


def seed_one(source: Source, module: ModuleType) -> None:
    """Seed one source with its number.

    Raises:
        Exception: whatever the framework raises, unless a listener takes it.
    """
    failure = None
    try:
        if numbers is not None and source.seed is not None:
            source.seed(module, numbers(source))
    except Exception as error:
        if listener is None:
            raise
        failure = error
    if listener is not None:
        listener(source, module, failure)


def _install() -> None:
    for package, stems in process.packages().items():
        for stem in stems:
            on_import(package, lambda module, stem=stem: _arrived(module, stem))  # type: ignore[misc]
    sys.meta_path.insert(0, _Noticing())


def _arrived(module: ModuleType, stem: str) -> None:
    """A package was imported. Nobody hears an error of an import hook, so it is said on stderr."""
    try:
        source = process.load(stem)
        before = _before.pop(module.__name__, None)
        if before is not None:
            from samerun.seeds.snapshot import put_back

            put_back(before, source.name)
        if not source.modules or (source.seed is None and source.deterministic is None):
            return
        if source.modules[0] == module.__name__:
            _seed_arrival(source, module)
        else:
            on_import(source.modules[0], lambda own: _seed_arrival(source, own))
    except Exception as error:
        say(f"{stem} was not seeded: {type(error).__name__}: {error}")


def _seed_arrival(source: Source, module: ModuleType) -> None:
    if not _installing:
        seed_one(source, module)


class _Noticing:
    """A finder that finds nothing: it notes where the generators stand when the import of a framework begins."""

    def find_spec(self, name: str, _path: Any = None, _target: Any = None) -> None:
        """Always None: the other finders find the module."""
        if name in process.packages() and _alone():
            try:
                from samerun.seeds.snapshot import take

                _before[name] = take()
            except Exception as error:  # the program's import must go on
                say(f"importing {name} may move other generators: {type(error).__name__}: {error}")


def _alone() -> bool:
    """Whether no other thread could draw meanwhile, whose draws would be repeated."""
    return len(sys._current_frames()) == 1
