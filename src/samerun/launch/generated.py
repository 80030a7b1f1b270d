"""Parts of names that a program generates anew in each run: unique ids, time stamps, temporary names."""

from __future__ import annotations

import re

UUID = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
YEAR = r"(?:19|20)\d\d"
DAY = rf"{YEAR}(?P<sep>[-_.]?)(?:0[1-9]|1[0-2])(?P=sep)(?:0[1-9]|[12]\d|3[01])"
CLOCK = r"(?:[01]\d|2[0-3])[-_.:]?[0-5]\d(?:[-_.:]?[0-5]\d(?:[.,]\d{1,9})?)?"

_STAMP = re.compile(rf"(?<!\d){DAY}(?:(?:[-_.T@ ]?|/(?=\d\d\D\d\d\D)){CLOCK})?(?!\d)")
_MONTH = re.compile(r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[-_ ]?\d{1,2}(?:[-_ ]\d{2}[-_:]\d{2}[-_:]\d{2})?")
_PATTERNS = (
    (re.compile(UUID), "<id>"),
    (re.compile(r"(?<![0-9a-zA-Z])[0-9a-fA-F]{32}(?:[0-9a-fA-F]{8})?(?![0-9a-zA-Z])"), "<id>"),
    (_STAMP, "<time>"),
    (_MONTH, "<time>"),
    (re.compile(r"(?<=<time>-)[a-z0-9]{8}(?![0-9a-zA-Z])|(?<=run-)[a-z0-9]{8}(?=\.wandb)"), "<id>"),  # runs of wandb
    (re.compile(r"(?<!\d)1[5-9]\d{8}(?:\d{3}|\d{6}|\d{9}|\.\d+)?(?!\d)"), "<time>"),
    (re.compile(r"(?<![0-9a-zA-Z])tmp[a-z0-9_]{8}(?![0-9a-zA-Z])"), "<temporary>"),
    # A hexadecimal word with digits and letters, as in a run id: "run-3fa9c1d2".
    (re.compile(r"(?<![0-9a-zA-Z])(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,}(?![0-9a-zA-Z])"), "<id>"),
)  # fmt: skip


def mask_name(path: str) -> str:
    """``path`` with its generated parts replaced by tags: equal for two runs' versions of one file."""
    for pattern, tag in _PATTERNS:
        path = pattern.sub(tag, path)
    return path


def generated_kinds(a: str, b: str) -> set[str]:
    """What is generated anew in names that differ in nothing else: ``time``, ``id``, or both, be it ids too short to be told from
    a word on their own. Empty when they are equal, or differ in more.
    """
    masked = [mask_name(name) for name in (a, b)]
    words = [_WORD.findall(name) for name in masked]
    others = [_WORD.sub("", name) for name in masked]
    if a == b or others[0] != others[1] or not all(x == y or _ids(x, y) for x, y in zip(*words, strict=True)):
        return set()
    timeless, times = zip(*(_without_times(name) for name in (a, b)), strict=True)
    return ({"time"} if times[0] != times[1] else set()) | ({"id"} if timeless[0] != timeless[1] else set())


def _without_times(name: str) -> tuple[str, list[str]]:
    """``name`` without its time stamps, and these."""
    times: list[str] = []
    for pattern, tag in _PATTERNS:
        if tag == "<time>":
            times += (found.group() for found in pattern.finditer(name))
            name = pattern.sub(tag, name)
    return name, times


def _ids(a: str, b: str) -> bool:
    mixed = [any(map(str.isdigit, word)) and any(map(str.isalpha, word)) for word in (a, b)]
    hexadecimal = all(set(word) <= _HEXADECIMAL for word in (a, b))
    return len(a) == len(b) >= _SHORTEST_ID and (all(mixed) or (hexadecimal and any(mixed)))


_WORD = re.compile(r"[0-9a-zA-Z]+")
_HEXADECIMAL = set("0123456789abcdefABCDEF")
_SHORTEST_ID = 6
