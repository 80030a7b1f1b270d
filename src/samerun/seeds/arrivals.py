"""Frameworks imported after ``samerun.seed``: seeded on arrival, and their import moves no other generator.

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
    from samerun.sources.protocol import Source

    Seen = Callable[[Source, ModuleType], None]

_before: dict[str, Snapshot] = {}  # package being imported -> where the generators stood


def watch(seen: Seen, put_back: Callable[[Snapshot], None]) -> None:
    """Call ``seen(source, module)`` for each framework imported from now on, and at once for those that are.

    An error reaches nobody from an import hook, so a source that cannot be loaded is said on stderr.
    """

    def arrived(module: ModuleType, stem: str) -> None:
        try:
            before = _before.pop(module.__name__, None)
            if before is not None:
                put_back(before)
            _pass_on(process.load(stem), module, seen)
        except Exception as error:
            say(f"{stem} was not seeded: {type(error).__name__}: {error}")

    for package, stems in process.packages().items():
        for stem in stems:
            on_import(package, lambda module, stem=stem: arrived(module, stem))  # type: ignore[misc]
    sys.meta_path.insert(0, _Noticing())


def forget() -> None:
    """A new seed: imports that are under way put nothing back."""
    _before.clear()


def _pass_on(source: Source, module: ModuleType, seen: Seen) -> None:
    """Call ``seen`` now if ``module`` is what the source waits for, else once its own module has come."""
    if not source.modules or (source.seed is None and source.deterministic is None):
        return
    if source.modules[0] == module.__name__:
        seen(source, module)
    else:
        on_import(source.modules[0], lambda own: seen(source, own))


class _Noticing:
    """A finder that finds nothing: it notes where the generators stand when the import of a framework begins."""

    def find_spec(self, name: str, _path: Any = None, _target: Any = None) -> None:
        """Always None: the other finders find the module."""
        if name in process.packages() and _alone():
            try:
                from samerun.seeds import snapshot

                _before[name] = snapshot.take()
            except Exception as error:  # the program's import must go on
                say(f"importing {name} may move other generators: {type(error).__name__}: {error}")


def _alone() -> bool:
    """Whether no other thread could draw meanwhile, whose draws would be repeated."""
    return len(sys._current_frames()) == 1
