"""Pickles compared by what they would build. So two pickles of equal values are equal even where strings were shared differently
or a set was written in another order, and a difference is told by its path: ``.coef_``, ``['epochs'][3]``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samerun.launch.formats.binary import parting
from samerun.launch.formats.drawing import Drawing, draw
from samerun.launch.formats.protocol import Format, Spot, counterparts, key_spot, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

_SUFFIXES = (".pkl", ".pickle", ".p", ".joblib")


def references(data: bytes) -> dict[str, str]:
    """What a pickle leaves to files beside it (the numbers of its tensors): their names, and the paths they belong to.

    Raises ValueError when it is damaged.
    """
    found: dict[str, str] = {}
    _note_references(draw(data), "", found, set())
    return found


def _note_references(value: Any, path: str, found: dict[str, str], seen: set[int]) -> None:
    if not isinstance(value, Drawing) or id(value) in seen:
        return
    seen.add(id(value))
    if value.kind.startswith("reference"):
        for part in value.parts.values():
            if isinstance(part, str):
                found.setdefault(part, path)
    for key, part in value.parts.items():
        _note_references(part, _step(path, key), found, seen)


def _compare(a: bytes, b: bytes) -> Iterator[Spot]:
    return _drawings(draw(a), draw(b), "", set())


def _drawings(a: Any, b: Any, path: str, seen: set[tuple[int, int]]) -> Iterator[Spot]:
    if not isinstance(a, Drawing) or not isinstance(b, Drawing):
        if type(a) is not type(b) or repr(a) != repr(b):
            yield from _plain(path, a, b)
        return
    if (id(a), id(b)) in seen:
        return
    seen.add((id(a), id(b)))
    if a.kind != b.kind:
        yield Spot(path or "type", a.kind, b.kind)
        return
    if a.members != b.members:
        only_a, only_b = sorted(a.members - b.members), sorted(b.members - a.members)
        yield Spot(f"{path} members", shorten(", ".join(only_a)), shorten(", ".join(only_b)))
    for key, other in counterparts(a.parts, b.parts):
        if key is None or other is None:
            yield Spot(_step(path, key or other or ""), *(("(absent)", "present") if key is None else ("present", "(absent)")))
            continue
        if key != other:
            yield key_spot(path, key, other)
        yield from _drawings(a.parts[key], b.parts[other], _step(path, key), seen)


def _step(path: str, key: str) -> str:
    # How an object is called back to life says nothing to a reader: its attributes and items do.
    return path if key.startswith("(") else path + key


def _plain(path: str, a: Any, b: Any) -> Iterator[Spot]:
    if isinstance(a, (bytes, bytearray)) and isinstance(b, (bytes, bytearray)):
        yield from _bytes(path or "value", bytes(a), bytes(b))
    elif isinstance(a, Drawing) or isinstance(b, Drawing):
        yield Spot(path, _show(a), _show(b))
    else:
        yield Spot(path, shorten(a), shorten(b), ((f"{path}: {a}", f"{path}: {b}"),))


def _bytes(path: str, a: bytes, b: bytes) -> Iterator[Spot]:
    """Bytes that are a document of their own (a model that a library wrote), or where they part."""
    from samerun.launch.formats import common_format

    kind = common_format("", a, b)
    found = [parting(a, b)] if kind.name in ("text", "binary") else kind.spots(a, b)
    yield from (spot.inside(path) for spot in found)


def _show(value: Any) -> str:
    return value.kind if isinstance(value, Drawing) else shorten(value)


def _fits(name: str, head: bytes) -> bool:
    return name.endswith(_SUFFIXES) or (head[:1] == b"\x80" and head[1:2] in (b"\2", b"\3", b"\4", b"\5"))


# Asked after what a file is by its first bytes: x.pkl, a zip archive by torch.save.
FORMAT = Format("pickle", _fits, _compare, rank=1)
