"""What is each run's own wherever it is written, and which kinds of token differ beside it."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from samerun.launch.generated import generated_kinds
from samerun.launch.own import is_telling, without
from samerun.launch.stamps import MARK, Stamps
from samerun.verify import cosmetic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from samerun.launch.outcome import FileDifference
    from samerun.verify.session import Run

    Mask = Callable[[str, str], str]  # of a text, beside the other run's

ANY = frozenset({"time", "id", "address", "process", "counter"})  # what is cosmetic when no source is singled out
_DECIMAL = re.compile(r"[-+]?\d+\.\d+(?:[eE][-+]?\d+)?|[-+]?\d+[eE]-\d+")
_HEX = re.compile(r"\b(?=[0-9a-f]*\d)[0-9a-f]{6,}\b")
_NUMBER = re.compile(r"(\d+)")
_ADDED = re.compile(r"(-v|[-_ ]|\s?\(|)([1-9]\d{0,2})(\)?)")
_NUMBERED = re.compile(r"([A-Za-z]+)[-_ ]?(\d+)")
_SPACES = re.compile(r"\s+")
_LETTER = re.compile(r"[^\W\d_]")
_LONGEST_COUNT = 16  # digits: a longer number names something, and counts nothing
_TELLING = 5  # letters that make a numbered name more than "v2"


@dataclass(frozen=True)
class Known:
    """What is known to be each run's own, wherever it is written.

    Args:
        own: the numbers of its processes and of the ports that it was given, and the names of its machine and user.
        stamps: the time at which it ran.
        names: parts of paths that each run named in its own way, with the kinds of what differs in them.
    """

    own: tuple[frozenset[str], frozenset[str]]
    stamps: tuple[Stamps, Stamps]
    names: Mapping[tuple[str, str], set[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, a: Run, b: Run, files: Sequence[FileDifference]) -> Known:
        """What two runs are known to have of their own; ``files``: how their files differ."""
        known = cls((a.own, b.own), (a.stamps, b.stamps))
        named = {parts: (file.before, file.after) for file in files if file.where == "name" for parts in file.tokens}
        names = {parts: known.name_kinds(*paths) for parts, paths in named.items()}
        for parts, paths in named.items():
            if not names[parts] and (numbered_on(b, *paths) or numbered_on(a, *paths[::-1])):
                names[parts] = {"counter"}
        return replace(known, names={parts: kinds for parts, kinds in names.items() if kinds})

    def kinds(self, before: str, after: str) -> set[str]:
        """Which kinds of token differ between what the two runs wrote."""
        left = token_kinds(before, after)
        found: set[str] = set()
        texts = before, after
        # What a text shows by itself needs none of this: of a name that begins with a date, the rest would lose its meaning.
        for masks, kinds in self._masks() if not left <= ANY else ():
            masked = _masked(texts, masks)
            if masked != texts:
                texts, found = masked, found | kinds
                left = token_kinds(*texts)
            if left <= ANY:
                break
        return found | left

    def are_own(self, before: str, after: str) -> bool:
        """Whether two numbers are such as each run has of its own, of processes or of ports."""
        return before in self.own[0] and after in self.own[1] and is_telling(before) and is_telling(after)

    def _masks(self) -> Iterator[tuple[tuple[Mask, Mask], set[str]]]:
        """How to mask what is each run's own, with the kinds that it is of."""
        for (left, right), kinds in self.names.items():
            if not left.isdigit() or len(left) > _LONGEST_COUNT:
                path_only = kinds == {"counter"} and len(_LETTER.findall(left)) < _TELLING
                yield (_bare(left, path_only), _bare(right, path_only)), kinds
            if kinds == {"counter"}:
                yield (_told(left), _told(right)), kinds
        # No two runs have the same processes, and nothing can give their numbers to a library (logging).
        yield self._without_own, {"process"}
        yield self._stamped, {"time"}

    def name_kinds(self, before: str, after: str) -> set[str]:
        """The kinds of what two names have generated anew; empty: nothing, or they differ in more."""
        if before == after:
            return set()
        own, stamped = (self._without_own, {"process"}), (self._stamped, {"time"})
        for masks in ((), (stamped,), (own,), (own, stamped)):
            texts, found = (before, after), set[str]()
            for mask, kinds in masks:
                texts, found = _masked(texts, mask), found | kinds
            if texts[0] == texts[1]:
                return found
            if generated := generated_kinds(*texts):
                return generated | found
        return set()

    @property
    def _without_own(self) -> tuple[Mask, Mask]:
        return partial(without, self.own[0]), partial(without, self.own[1])

    @property
    def _stamped(self) -> tuple[Mask, Mask]:
        return self.stamps[0].mask, self.stamps[1].mask


def numbered_on(run: Run, taken: str, name: str) -> bool:
    """Whether ``name``, which the run wrote, is ``taken`` with the next free number (``run_2`` after ``run_1``, ``model-v1.pt``
    beside ``model.pt``): this one and all up to it lay there when the run began.
    """
    if beside := _beside(taken, name):
        return all(os.path.join(run.root, one) in run.found for one in beside)
    parts, others = _NUMBER.split(taken), _NUMBER.split(name)
    differ = [at for at, pair in enumerate(zip(parts, others, strict=False)) if pair[0] != pair[1]]
    if len(parts) != len(others) or len(differ) != 1 or not differ[0] % 2:
        return False
    (at,) = differ
    if (at > 1 and parts[at - 1] == ".") or (at + 2 < len(parts) and parts[at + 1] == "."):
        return False  # a part of a decimal
    first, width = int(parts[at]), len(parts[at])
    between = range(first, int(others[at]))
    names = ("".join([*parts[:at], str(number).zfill(width), *parts[at + 1 :]]) for number in between)
    return bool(between) and all(os.path.join(run.root, one) in run.found for one in names)


def _beside(taken: str, name: str) -> list[str]:
    """What lay there when ``name`` is ``taken`` with a number added; empty if it is not."""
    start = os.path.commonprefix([taken, name])  # noqa: RUF071 - of their letters, as is meant
    end = taken[len(start) :]
    added = _ADDED.fullmatch(name[len(start) : len(name) - len(end)])
    if added is None or not name.endswith(end) or end[:1] not in ("", ".", os.sep):
        return []
    before, number, behind = added.groups()
    if not before and start[-1:].isdigit():
        return []  # a longer number
    return [taken, *(f"{start}{before}{one}{behind}{end}" for one in range(2, int(number)))]


def _masked(texts: tuple[str, str], masks: tuple[Mask, Mask]) -> tuple[str, str]:
    """Two texts without what is each run's own, if both have equally much of it: of what both have, without it or with it."""
    found = texts
    for others in (texts[::-1], ("", "")):
        before, after = (mask(*pair) for mask, pair in zip(masks, zip(texts, others, strict=True), strict=True))
        gone = [masked.count(MARK) - text.count(MARK) for masked, text in zip((before, after), texts, strict=True)]
        if gone[0] == gone[1] > 0:
            # Columns are padded to what they hold.
            found = _SPACES.sub(" ", before), _SPACES.sub(" ", after)
            if found[0] == found[1]:
                break
    return found


def _bare(name: str, path_only: bool) -> Mask:
    """A text without ``name`` where it is not part of a longer word; with ``path_only``, where it is a part of a path."""
    word = rf"(?<![^\W_]){re.escape(name)}(?![^\W_])"
    pattern = re.compile(rf"(?<=[/\\]){word}|{word}(?=[/\\])" if path_only else word)
    return lambda text, _other: pattern.sub(MARK, text)


def _told(name: str) -> Mask:
    """A text without the number of ``name`` (``version_3``) where a word says whose number it is (``version: 3``)."""
    numbered = _NUMBERED.fullmatch(name)
    if numbered is None:
        return lambda text, _other: text
    words = [numbered[1], *(["v_num"] if numbered[1] == "version" else [])]  # Lightning's bars say v_num
    pattern = re.compile(rf"(?<![^\W_])({'|'.join(words)})(\W{{1,3}}){numbered[2]}(?:\.0+)?(?![\w.])", re.IGNORECASE)
    return lambda text, _other: pattern.sub(rf"\1\2{MARK}", text)


def token_kinds(before: str, after: str) -> set[str]:
    """Which kinds of token differ between two texts; ``decimal`` for numbers with a fraction that no word explains, ``hex`` for
    hexadecimal words: an id, or the fingerprint of something that differs.
    """
    kinds = cosmetic.classify(before, after)
    if "word" in kinds and _HEX.sub("#", before) == _HEX.sub("#", after):
        return (kinds - {"word", "number"}) | {"hex"}
    if "number" in kinds and _DECIMAL.sub("#", before) == _DECIMAL.sub("#", after):
        return (kinds - {"number"}) | {"decimal"}
    return kinds
