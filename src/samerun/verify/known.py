"""What is each run's own wherever it is written, and which kinds of token differ beside it."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from samerun.launch.generated import generated_kinds
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
_WORD_OF_DIGITS = re.compile(r"\b\d+\b")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Known:
    """What is known to be each run's own, wherever it is written.

    Args:
        processes: the numbers of its processes.
        stamps: the time at which it ran.
        names: parts of paths that each run named in its own way, with the kinds of what differs in them.
    """

    processes: tuple[frozenset[str], frozenset[str]]
    stamps: tuple[Stamps, Stamps]
    names: Mapping[tuple[str, str], set[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, a: Run, b: Run, files: Sequence[FileDifference]) -> Known:
        """What two runs are known to have of their own; ``files``: how their files differ."""
        first, second = (frozenset(str(head["pid"]) for head in run.trace.heads) for run in (a, b))
        known = cls((first, second), (a.stamps, b.stamps))
        named = {file.tokens[0]: (file.before, file.after) for file in files if file.where == "name" and file.tokens}
        kinds = {parts: known.name_kinds(*paths) or _numbered_on(a, b, *paths) for parts, paths in named.items()}
        return replace(known, names={parts: found for parts, found in kinds.items() if found})

    def kinds(self, before: str, after: str) -> set[str]:
        """Which kinds of token differ between what the two runs wrote."""
        left = token_kinds(before, after)
        found: set[str] = set()
        texts = before, after
        # What a text shows by itself needs none of this: of a name that begins with a date, the rest would lose its meaning.
        for masks, kinds in self._own() if not left <= ANY else ():
            masked = _masked(texts, masks)
            if masked != texts:
                texts, found = masked, found | kinds
                left = token_kinds(*texts)
            if left <= ANY:
                break
        return found | left

    def _own(self) -> Iterator[tuple[tuple[Mask, Mask], set[str]]]:
        """How to mask what is each run's own, with the kinds that it is of."""
        # No two runs have the same processes, and nothing can give their numbers to a library (logging).
        yield (partial(_without, self.processes[0]), partial(_without, self.processes[1])), {"process"}
        for (left, right), kinds in self.names.items():
            if not left.isdigit():
                yield (_bare(left), _bare(right)), kinds
        yield self._stamped, {"time"}

    def name_kinds(self, before: str, after: str) -> set[str]:
        """The kinds of what two names have generated anew; empty: nothing, or they differ in more."""
        stamped = _masked((before, after), self._stamped)
        if stamped[0] == stamped[1]:
            return {"time"} if before != after else set()
        kinds = generated_kinds(*stamped)
        return kinds | {"time"} if kinds and stamped != (before, after) else kinds

    @property
    def _stamped(self) -> tuple[Mask, Mask]:
        return self.stamps[0].mask, self.stamps[1].mask


def _numbered_on(a: Run, b: Run, before: str, after: str) -> set[str]:
    """A name with the next free number, as the other run's was taken: by what lay there when this run began."""
    if os.path.join(a.root, after) in a.found:
        return _numbered_on(b, a, after, before)
    numbers = zip(_NUMBER.findall(before), _NUMBER.findall(after), strict=False)
    steps = [int(later) - int(earlier) for earlier, later in numbers if earlier != later]
    taken = os.path.join(b.root, before) in b.found and counted(before) == counted(after)
    return {"counter"} if taken and len(steps) == 1 and steps[0] > 0 else set()


def counted(path: str) -> str:
    """``path`` without the numbers in it."""
    return _NUMBER.sub("#", path)


def _masked(texts: tuple[str, str], masks: tuple[Mask, Mask]) -> tuple[str, str]:
    """Two texts without what is each run's own, if both have equally much of it."""
    before, after = (mask(*pair) for mask, pair in zip(masks, (texts, texts[::-1]), strict=True))
    gone = [masked.count(MARK) - text.count(MARK) for masked, text in zip((before, after), texts, strict=True)]
    return (before, after) if gone[0] == gone[1] else texts


def _without(processes: frozenset[str], text: str, _other: str) -> str:
    return _WORD_OF_DIGITS.sub(lambda word: MARK if word.group() in processes else word.group(), text)


def _bare(name: str) -> Mask:
    """A text without ``name``, where it is not part of a longer word."""
    pattern = re.compile(rf"(?<![^\W_]){re.escape(name)}(?![^\W_])")
    return lambda text, _other: pattern.sub(MARK, text)


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
