"""Words that are a run's own wherever it writes them: numbers of its processes and ports, names of its machine and user."""

from __future__ import annotations

import re
from functools import cache

from samerun.launch.stamps import MARK

_SHORTEST_NUMBER, _SHORTEST_NAME = 3, 2  # what is shorter may well be something else, too


def is_telling(word: str) -> bool:
    """Whether ``word`` is long enough to be known again."""
    return len(word) >= (_SHORTEST_NUMBER if word.isdigit() else _SHORTEST_NAME)


def without(words: frozenset[str], text: str, _other: str = "") -> str:
    """``text`` with a ``MARK`` for each of ``words`` that is no part of a longer word or number."""
    return _pattern(words).sub(MARK, text)


@cache
def _pattern(words: frozenset[str]) -> re.Pattern[str]:
    telling = sorted(filter(is_telling, words), key=len, reverse=True)
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, telling)) or '(?!)'})(?![^\W_])")
