"""The dates and times of day that a run's own clock showed, in forms that nothing else tells from other numbers.

``23 Nov``, ``1123_0905``, ``261123`` or ``09:05`` may mean anything. What is the date or the time at which the run wrote it, by
its own clock and in its own zone, is its time stamp.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MARK = "§"
"""What stands for a stamp: a mark and no word, which would say something about the number behind it."""

_MOST_DAYS = 60  # of a run that takes longer, only the first are known
_MOST_SECONDS = 86_400  # any longer, and every time of day is its own


def _words(text: str) -> list[str]:
    return text.split()


_DATES = _words(
    "yymmdd ddmmyy mmddyy YYYYmmdd ddmmYYYY mmddYYYY mmdd ddmm YYYY-mm-dd YYYY/mm/dd YYYY.mm.dd YYYY_mm_dd dd-mm-YYYY dd/mm/YYYY "
    "dd.mm.YYYY dd_mm_YYYY mm-dd-YYYY mm/dd/YYYY yy-mm-dd yy/mm/dd yy.mm.dd yy_mm_dd dd-mm-yy dd/mm/yy dd.mm.yy dd_mm_yy "
    "mm-dd-yy mm/dd/yy mm_dd_yy mm-dd mm/dd mm_dd dd-mm dd/mm dd_mm dd.mm. ddbYYYY ddbyy ddb bdd dd-b b-dd dd_b b_dd dd·b b·dd "
    "d·b b·d dd·B B·dd d·B B·d dd.·b dd.·B d.·b d.·B B·YYYY b·YYYY B-YYYY b-YYYY B_YYYY b_YYYY BYYYY bYYYY YYYY-mm YYYY/mm "
    "YYYY_mm mm/YYYY a·dd A·dd a·d A·d GGGG-WVV GGGGWVV"
)
_FIELD = re.compile(r"YYYY|GGGG|VV|yy|mm|dd|[dbBaA]")
_CLOCK = r"\d\d[:.h_-]?\d\d(?:[:.m_-]?\d\d(?:[.,_]\d{3,6})?s?)?(?:\s?[ap]m|Z)?"
_CLOCK_ALONE = r"\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:\s?[ap]m|Z)?|\d\d[-_.h]\d\d[-_.m]\d\ds?|\d{6}|\d\dh\d\d"
_EPOCH = r"\d{10}(?:\d{3}|\d{6}|\d{9}|\.\d+)?"  # seconds since 1970, or parts of seconds
_JOINT = r"(?:[-_T@.,/ ]{0,2}|\sat\s)"
_LEFT, _RIGHT = r"(?<![^\W_])(?<!\d[.:])", r"(?![^\W_]|[.:]\d)"


class Stamps:
    """How one run would write the time at which it ran.

    Args:
        spans: for each of its processes when its clock began and ended (seconds since 1970) and how many seconds its zone is
            east of Greenwich. With none, nothing is a stamp.
    """

    def __init__(self, spans: Iterable[tuple[int, int, int]]) -> None:
        spans = sorted(set(spans))
        self._seconds = [(first, last) for first, last, _ in spans]
        self._spans = [(moment(first, zone), moment(last, zone)) for first, last, offset in spans for zone in {offset, 0}]

    def mask(self, text: str, other: str = "") -> str:
        """``text`` with a ``MARK`` for each of the run's own dates and times of day, but for those that ``other`` has, too."""
        if not self._spans:
            return text
        return self._pattern.sub(lambda match: match.group() if match.group() in other else self._masked(match), text)

    def _masked(self, match: re.Match[str]) -> str:
        if match["epoch"]:
            seconds = int(match["epoch"][:10])
            return MARK if any(first <= seconds <= last for first, last in self._seconds) else match.group()
        date, time = match["date"], match["time"] or match["time_alone"]
        if not time or re.sub(r"\D", "", time)[:6] in self._times:
            return MARK
        return MARK + match.group()[len(date) :] if date else match.group()

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        dates, years, weekdays = (_one_of(form, self._days()) for form in (_DATES, ["YYYY"], ["a", "A"]))
        date = rf"(?P<date>(?:{weekdays},?\s)?{dates}(?:[.,]?[\s-]{years})?)"
        with_time = rf"(?:{_JOINT}(?P<time>{_CLOCK})(?:\s{years})?)?"
        return re.compile(
            rf"{_LEFT}(?:{date}{with_time}|(?P<time_alone>{_CLOCK_ALONE})|(?P<epoch>{_EPOCH})|{years}){_RIGHT}", re.IGNORECASE
        )

    @cached_property
    def _times(self) -> set[str]:
        """Each minute and each second of the run, as digits."""
        found: set[str] = set()
        for first, last in self._spans:
            seconds = min(_MOST_SECONDS, int((last - first).total_seconds()))
            for passed in range(seconds + 1):
                second = first + timedelta(seconds=passed)
                found.update((f"{second:%H%M%S}", f"{second:%H%M}", f"{second:%I%M%S}", f"{second:%I%M}"))
        return found

    def _days(self) -> list[datetime]:
        days = {first + timedelta(days=n) for first, last in self._spans for n in range(min(_MOST_DAYS, (last - first).days + 2))}
        return sorted(day for day in days if any(first.date() <= day.date() <= last.date() for first, last in self._spans))


def moment(seconds: int, offset: int) -> datetime:
    """The local time at ``seconds`` since 1970, ``offset`` seconds east of Greenwich."""
    return datetime.fromtimestamp(seconds, timezone(timedelta(seconds=offset)))


def _write(form: str, day: datetime) -> str:
    codes = {"YYYY": "%Y", "GGGG": "%G", "VV": "%V", "yy": "%y", "mm": "%m", "dd": "%d", "d": str(day.day)}
    return _FIELD.sub(lambda field: f"{day:{codes.get(field[0], '%' + field[0])}}", form).replace("·", " ")


def _one_of(forms: Iterable[str], days: Sequence[datetime]) -> str:
    """The pattern of a day in any of these forms, the longest first."""
    texts = {_write(form, day) for day in days for form in forms}
    return f"(?:{'|'.join(map(re.escape, sorted(texts, key=lambda text: (-len(text), text))))})"
