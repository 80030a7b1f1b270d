"""Generator objects that the program holds in variables of its own, by the name under which it reaches them."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType, ModuleType
    from typing import Any

    from samerun.inside.recorder import Recorder
    from samerun.seeds.kinds import Kind

_DEEP = 3  # attributes on the way to a generator: env.unwrapped.np_random
_MOST = 2_000  # values looked at
_OFTEN = 16  # looks at all variables; later ones at powers of two
_PLAIN = {int, float, complex, bool, str, bytes, list, dict, tuple, set, type(None), type, type(sys), type(lambda: 0)}


class Held:
    """The generators in reach of the functions that are running.

    A name is looked for outermost function first, so that it stays the same whichever function is running.
    """

    def __init__(self, record: Recorder) -> None:
        self._record = record
        self._found: dict[str, tuple[Any, Kind]] = {}
        self._looks = 0
        self.inner: set[str] = set()  # those that were added

    def add(self, name: str, generator: Any) -> None:
        """One that is out of reach of the program's own variables: of a layer, say."""
        from samerun.seeds.kinds import find

        kind = find(generator)
        if kind is not None:
            self._found[name] = (generator, kind)
            self.inner.add(name)

    def now(self) -> Iterator[tuple[str, Any, Kind]]:
        """Name, generator and kind of each."""
        self._looks += 1
        if self._looks <= _OFTEN or not self._looks & (self._looks - 1):
            self._look()
        for name, (generator, kind) in sorted(self._found.items()):
            yield name, generator, kind

    def _look(self) -> None:
        seen = {id(generator) for generator in (*_global_ones(), *(known for known, _ in self._found.values()))}
        self._left = _MOST
        for frame in self._frames():
            for name, value in list(frame.f_locals.items()):
                if not name.startswith("__"):
                    self._visit(name, value, seen, _DEEP)

    def _frames(self) -> list[FrameType]:
        """The user's frames, the outermost first."""
        found: list[FrameType] = []
        frame: FrameType | None = sys._getframe(1)
        while frame is not None:
            if self._record.user(frame.f_code.co_filename):
                found.append(frame)
            frame = frame.f_back
        return found[::-1]

    def _visit(self, name: str, value: Any, seen: set[int], deep: int) -> None:
        from samerun.seeds.kinds import find

        self._left -= 1
        if type(value) in _PLAIN or id(value) in seen or self._left < 0:
            return
        seen.add(id(value))
        kind = find(value)
        if kind is not None:
            self._found[name] = (value, kind)
            return
        attributes = _attributes(value) if deep else {}
        for attribute, part in list(attributes.items()):
            self._visit(f"{name}.{attribute}", part, seen, deep - 1)


def _attributes(value: Any) -> dict[str, Any]:
    """What an object holds, without running its code."""
    try:
        held = object.__getattribute__(value, "__dict__")
    except (AttributeError, TypeError):
        return {}
    return held if type(held) is dict else {}


def _global_ones() -> Iterator[Any]:
    """The process-wide generators as objects: they have columns of their own."""
    for module, name in (("random", "_inst"), ("torch", "default_generator"), ("numpy.random.mtrand", "_rand")):
        loaded: ModuleType | None = sys.modules.get(module)
        if loaded is not None and hasattr(loaded, name):
            yield getattr(loaded, name)
