"""Parts of names that a program generates anew in each run: unique ids, time stamps, temporary names."""

from __future__ import annotations

import re

UUID = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
YEAR = r"(?:19|20)\d\d"
DAY = rf"{YEAR}(?P<sep>[-_.]?)(?:0[1-9]|1[0-2])(?P=sep)(?:0[1-9]|[12]\d|3[01])"
_WITH_NUMBER = r"[a-f]{3,}\d+(?![0-9a-z])"
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
    (re.compile(r"(?<![0-9a-zA-Z])\d{17,20}(?![0-9a-zA-Z])"), "<id>"),  # of an experiment of MLflow
    (re.compile(r"(?<![0-9a-zA-Z])tmp[a-z0-9_]{8}(?![0-9a-zA-Z])"), "<temporary>"),
    # A hexadecimal word with digits and letters, as in a run id: "run-3fa9c1d2"; not a short word with its number: "acc0912".
    (re.compile(rf"(?<![0-9a-zA-Z])(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])(?!{_WITH_NUMBER})[0-9a-f]{{7,}}(?![0-9a-zA-Z])"), "<id>"),
)  # fmt: skip


def mask_name(path: str) -> str:
    """``path`` with its generated parts replaced by tags: equal for two runs' versions of one file."""
    return _generated(path)[0]


def generated_kinds(a: str, b: str) -> set[str]:
    """What is generated anew in names that differ in nothing else: ``time``, ``id``, or both, be it ids too short to be told from
    a word on their own. Empty when they are equal, or differ in more.
    """
    (left, in_left), (right, in_right) = _generated(a), _generated(b)
    words = [_WORD.findall(name) for name in (left, right)]
    others = [_WORD.sub("", name) for name in (left, right)]
    if a == b or others[0] != others[1] or not all(x == y or _ids(x, y) for x, y in zip(*words, strict=True)):
        return set()
    tags = {tag for tag in in_left.keys() | in_right.keys() if in_left.get(tag) != in_right.get(tag)}
    return ({"time"} if "<time>" in tags else set()) | ({"id"} if left != right or tags - {"<time>"} else set())


def _generated(name: str) -> tuple[str, dict[str, list[str]]]:
    """``name`` with tags for its generated parts, and these by their tag."""
    found: dict[str, list[str]] = {}
    for pattern, tag in _PATTERNS:
        if parts := [match.group() for match in pattern.finditer(name)]:
            found.setdefault(tag, []).extend(parts)
            name = pattern.sub(tag, name)
    return name, found


def _ids(a: str, b: str) -> bool:
    """Whether two words are ids; not if one is the other with other numbers (``epoch1``), or a word with its number, unless both
    are of no letters but those of hexadecimal numbers.
    """
    hexadecimal = all(set(word) <= _HEXADECIMAL for word in (a, b))
    if _DIGITS.sub("#", a) == _DIGITS.sub("#", b) or (not hexadecimal and all(map(_NUMBERED.fullmatch, (a, b)))):
        return False
    mixed = [any(map(str.isdigit, word)) and any(map(str.isalpha, word)) for word in (a, b)]
    return len(a) == len(b) >= _SHORTEST_ID and (all(mixed) or (hexadecimal and any(mixed)))


_WORD = re.compile(r"[0-9a-zA-Z]+")
_DIGITS = re.compile(r"\d+")
_NUMBERED = re.compile(r"[a-zA-Z]+\d+|\d+[a-zA-Z]+")
_HEXADECIMAL = set("0123456789abcdefABCDEF")
_SHORTEST_ID = 6
