"""What in printed text may differ between two equal runs: times, generated ids, addresses, process numbers."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

import xxhash

from samerun.verify.tokens import COSMETIC, Token, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_BYTES = 64 << 20
MOST_LINES = 500_000
"""Of an output beyond these bounds the rest is one line with its digest, so that no difference is lost."""

_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_REWRITES = re.compile(r"[\r\x08]+")
_BAR_HEAD = re.compile(r"(?P<name>[^|]*?)(?:\d{1,3}%\|[^|]*\|\s*[\d.]+\w*/|[\d.]+\w*/|(?=\d+it))[\d.]+\w*\s*")
_BAR_TAIL = re.compile(r"\[[\d:]*\d:\d\d(?:<[\d:?]+)?(?:,\s*[^\],=]*/[^\],=]*)?(?:,\s*)?(?P<figures>[^\]]*)\]")
_BAR_BEFORE = re.compile(r"[^|\n]{0,100}?\d{1,3}%\|[^|]*\|\s*(?P<done>[\d.]+\w*)/(?P<total>[\d.]+\w*)\s*\[[^\]]*\](?=.)")
_LONGEST_BAR = 1000  # characters
_IF_SLOW = re.compile(r"(?:Compiler|Parser) *: [\d.]+ (?:s|ms)")  # IPython's %%time says so of what took over 0.1 s
_MAYBE = re.compile(r"\d|host|tmp")  # nothing cosmetic is without a digit but names of hosts and temporary files
_SPACES = re.compile(r"\s+")


def lines(data: bytes) -> list[str]:
    """An output as lines: whatever its encoding, without colours, and without what was overwritten on a terminal.

    Of a line that was rewritten in place (a progress bar) the last version stays; of a finished bar only the figures
    that the program added to it.
    """
    rest = data[MOST_BYTES:]
    text = _ESCAPES.sub("", data[:MOST_BYTES].decode("utf-8", "replace"))
    found = [line for raw in text.split("\n") if (line := _last_version(raw)) is not None]
    if found and found[-1] == "":
        found.pop()
    if len(found) > MOST_LINES:
        rest = "\n".join(found[MOST_LINES:]).encode() + rest
        del found[MOST_LINES:]
    if rest:
        found.append(f"... and {len(rest)} bytes more, xxh3:{xxhash.xxh3_128_hexdigest(rest)}")
    return found


def _last_version(raw: str) -> str | None:
    """What a terminal shows of a line in the end; None for a progress bar that says nothing else, or for a line that only a slow
    machine shows.
    """
    versions = [_after_bar(part.rstrip()) for part in _REWRITES.split(raw)]
    shown = next((part for part in reversed(versions) if part), "")
    figures = _figures_of_bar(shown)
    if figures is not None:
        return figures or None
    if _IF_SLOW.fullmatch(shown):
        return None
    return None if not shown and any(versions) else shown


def _after_bar(version: str) -> str:
    """What was written behind a progress bar that was not done: how far it was then is the clock's doing."""
    bar = _BAR_BEFORE.match(version) if "%|" in version else None
    return version[bar.end() :] if bar is not None and bar["done"] != bar["total"] else version


def _figures_of_bar(shown: str) -> str | None:
    """Of a progress bar, its name and what the program added to it (empty: nothing); None when it is no bar."""
    at = shown.rfind("[")
    if at < 0 or len(shown) > _LONGEST_BAR:
        return None
    head, tail = _BAR_HEAD.fullmatch(shown[:at]), _BAR_TAIL.fullmatch(shown[at:])
    if head is None or tail is None:
        return None
    return f"{head['name'].strip()} {tail['figures']}".strip() if tail["figures"] else ""


def mask(text: str) -> str:
    """``text`` with what is surely cosmetic replaced by tags like ``<time>``: equal for lines that differ in that only."""
    if not _MAYBE.search(text):
        return text
    told = tokens(text)
    if not any(token.kind in COSMETIC for token in told):
        return text
    # A rule is drawn as long as what stands beside it leaves room for.
    found = [token for token in told if token.kind in COSMETIC or token.kind == "rule"]
    pieces, at = [], 0
    for token in found:
        pieces += [text[at : token.start], f"<{token.kind}>"]
        at = token.start + len(token.text)
    # Columns are padded to what they hold, so spaces differ with it.
    return _SPACES.sub(" ", "".join([*pieces, text[at:]])).strip()


def classify(a: str, b: str) -> set[str]:
    """Which kinds of token differ between two texts: "time", "id", "address", "process" are cosmetic; "number", "word",
    "rule", "length" (tokens that only one has) and "space" (nothing else differs) are not.
    """
    left, right = tokens(a), tokens(b)
    kinds = set(_differing(left, right))
    # A rule is as long as what stands beside it leaves room for: alone it counts.
    return kinds - {"rule"} or kinds or ({"space"} if a != b else set())


def _differing(left: list[Token], right: list[Token]) -> Iterator[str]:
    if len(left) == len(right):
        yield from _pairs(left, right)
        return
    keys = [[token.kind if token.kind in COSMETIC else token.text for token in side] for side in (left, right)]
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, keys[0], keys[1], autojunk=False).get_opcodes():
        if i2 - i1 == j2 - j1:
            yield from _pairs(left[i1:i2], right[j1:j2])
        elif tag != "equal":
            alone = {token.kind for token in [*left[i1:i2], *right[j1:j2]] if token.kind != "mark"}
            yield from alone if len(alone) == 1 and alone <= COSMETIC else ("length",)


def _pairs(left: Iterable[Token], right: Iterable[Token]) -> Iterator[str]:
    for x, y in zip(left, right, strict=True):
        if x.text != y.text:
            yield from ("word" if token.kind == "mark" else token.kind for token in (x, y))
