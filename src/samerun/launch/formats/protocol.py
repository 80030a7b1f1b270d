"""What a file format is: how it is recognised, what in it counts, and where two versions differ."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

import xxhash

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

MOST_SPOTS = 2_000
"""Differences told of one file; when there are more, one last spot says so and counts as a difference of content."""

_SHOWN = 200
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Spot:
    """One place where two versions differ.

    Args:
        where: for a person: "row 3, column acc", "member weights.npy", "$.metrics.acc"; empty: the whole file.
        before, after: what stands there, shortened.
        tokens: pairs of texts that differ, with the words around them that tell what they are (a key, a line); empty
            when what differs is not text, so that nothing could excuse it.
    """

    where: str
    before: str
    after: str
    tokens: tuple[tuple[str, str], ...] = ()

    def inside(self, outer: str) -> Spot:
        """The same spot, seen from what contains it."""
        return Spot(f"{outer}, {self.where}" if self.where else outer, self.before, self.after, self.tokens)


def text_spot(where: str, before: str, after: str) -> Spot:
    """A spot at which two texts differ."""
    return Spot(where, shorten(before), shorten(after), ((before, after),))


def digest_stream(file: IO[bytes]) -> str:
    """The digest of everything in ``file``."""
    return digest_pieces(iter(partial(file.read, _CHUNK), b""))


def digest_pieces(pieces: Iterable[bytes]) -> str:
    """The digest of bytes that come in pieces."""
    state = xxhash.xxh3_128()
    for piece in pieces:
        state.update(piece)
    return f"xxh3:{state.hexdigest()}"


@dataclass(frozen=True)
class Format:
    """One format.

    Args:
        name: short, as records on disk carry it.
        fits: ``fits(name, head)``: whether a file with this lower-case name and these first bytes is of this format.
        compare: ``compare(a, b)`` yields where two versions differ; raises anything when one is damaged.
        digest: ``digest(file)``, equal for equal content whatever is only packaging (times in an archive); raises
            anything when the file is damaged.
        rank: lower ranks are asked first.
        nested: whether other formats compare what is in it, to which contents of unequal digest may mean the same.
    """

    name: str
    fits: Callable[[str, bytes], bool]
    compare: Callable[[bytes, bytes], Iterable[Spot]]
    digest: Callable[[IO[bytes]], str] = digest_stream
    rank: int = 0
    nested: bool = False

    def spots(self, a: bytes, b: bytes) -> list[Spot]:
        """Where the versions differ, bounded; a version that cannot be read as this format is compared as bytes."""
        from samerun.launch.formats import format_named

        if a == b:
            return []
        try:
            found = list(islice(self.compare(a, b), MOST_SPOTS + 1))
        except Exception:
            found = list(islice(format_named("binary").compare(a, b), MOST_SPOTS + 1))
        if len(found) > MOST_SPOTS:
            found[MOST_SPOTS:] = [Spot(f"more than {MOST_SPOTS} places", "", "")]
        if not found and self._has_missed(a, b):
            return [Spot("content", "", "")]
        return [_fit_to_tell(spot) for spot in found]

    def _has_missed(self, a: bytes, b: bytes) -> bool:
        """Whether a comparison that found nothing overlooked something. A digest that a format takes of what counts tells;
        one of all bytes does not, nor one of contents that other formats compare.
        """
        if self.digest is digest_stream or self.nested:
            return False
        try:
            return self.digest(io.BytesIO(a)) != self.digest(io.BytesIO(b))
        except Exception:
            return True


def _fit_to_tell(spot: Spot) -> Spot:
    """The spot with texts that can be written; without tokens if two look the same (1 and "1"): they do not tell what differs."""
    where, before, after = map(_writable, (spot.where, spot.before, spot.after))
    tokens = tuple((_writable(x), _writable(y)) for x, y in spot.tokens)
    return Spot(where, before, after, () if any(x == y for x, y in tokens) else tokens)


def _writable(text: str) -> str:
    """``text`` without lone surrogates, which JSON and pickles may hold and no output takes."""
    return text.encode("utf-8", "backslashreplace").decode()


def shorten(value: Any) -> str:
    """``value`` as text that fits on a line."""
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def by_suffix(*suffixes: str) -> Callable[[str, bytes], bool]:
    """Recognise a format by the end of the file's name."""
    return lambda name, _: name.endswith(suffixes)


def by_magic(*magics: bytes) -> Callable[[str, bytes], bool]:
    """Recognise a format by its first bytes."""
    return lambda _, head: head.startswith(magics)


def pairs(a: Iterable[str], b: Iterable[str]) -> Iterator[str]:
    """The union of two sets of names, in order of the first, then of what only the second has."""
    yield from dict.fromkeys([*a, *b])


def counterparts(a: Iterable[str], b: Iterable[str]) -> Iterator[tuple[str | None, str | None]]:
    """Which key of one mapping is which of another's: the same one, and where each has equally many of its own (paths, dates),
    these one by one. None for one without a counterpart.
    """
    left, right = dict.fromkeys(a), dict.fromkeys(b)
    gone, new = [key for key in left if key not in right], [key for key in right if key not in left]
    renamed = dict(zip(gone, new, strict=True)) if len(gone) == len(new) else {}
    yield from ((key, key if key in right else renamed.get(key)) for key in left)
    yield from ((None, key) for key in new if not renamed)


def key_spot(path: str, before: str, after: str) -> Spot:
    """A spot at which two versions of a mapping call one entry differently."""
    return Spot(f"{path} (key)", shorten(before), shorten(after), ((f"{path}: {before}", f"{path}: {after}"),))
