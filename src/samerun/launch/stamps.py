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
_DAY = 86_400  # seconds
_MOST_OF_A_DAY = 0.1  # of a run that takes longer, a time of day that stands alone may be any


def _words(text: str) -> list[str]:
    return text.split()


_DATES = _words(
    "yymmdd ddmmyy mmddyy YYYYmmdd ddmmYYYY mmddYYYY mmdd ddmm YYYY-mm-dd YYYY/mm/dd YYYY.mm.dd YYYY_mm_dd dd-mm-YYYY dd/mm/YYYY "
    "dd.mm.YYYY dd_mm_YYYY mm-dd-YYYY mm/dd/YYYY yy-mm-dd yy/mm/dd yy.mm.dd yy_mm_dd dd-mm-yy dd/mm/yy dd.mm.yy dd_mm_yy "
    "mm-dd-yy mm/dd/yy mm_dd_yy mm-dd mm/dd mm_dd dd-mm dd/mm dd_mm dd.mm. ddbYYYY ddbyy ddb bdd dd-b b-dd dd_b b_dd dd·b b·dd "
    "d·b b·d b··d dd·B B·dd d·B B·d dd.·b dd.·B d.·b d.·B B·YYYY b·YYYY B-YYYY b-YYYY B_YYYY b_YYYY BYYYY bYYYY YYYY-mm YYYY/mm "
    "YYYY_mm mm/YYYY a·dd A·dd a·d A·d GGGG-WVV GGGGWVV"
)
_FIELD = re.compile(r"YYYY|GGGG|VV|yy|mm|dd|[dbBaA]")
_CLOCK = r"(?:(?:\d:|\d\d[:.h_-]?)\d\d(?:[:.m_-]?\d\d(?:[.,_]\d{3,6})?s?)?(?:\s?[ap]m|Z)?|\d\d(?:h|\s?[ap]m)?)"
_CLOCK_ALONE = r"\d?\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:\s?[ap]m|Z)?|\d\d[-_.h]\d\d[-_.m]\d\ds?|\d{6}|\d\dh\d\d"
_EPOCH = r"\d{10}(?:\d{3}|\d{6}|\d{9}|\.\d+)?"  # seconds since 1970, or parts of seconds
_JOINT = r"(?:[-_T@.,/ ]{0,2}|\sat\s)"
_LEFT, _RIGHT = r"(?<![^\W_])(?<!\d[.:])(?<!(?<!\w)\.)", r"(?![^\W_]|[.:]\d)"
_TIME = re.compile(r"(\d\d?)(?:\D?(\d\d)(?:\D?(\d\d))?)?")

# What bare digits stand beside in a name, and which words before them tell what they are.
_GLUE = ("/", "_", "-")
_SUFFIX = re.compile(r"\.[A-Za-z]")
_BEGIN = r"(?<![^\W_])"
_SAYS_WHEN = re.compile(
    rf"{_BEGIN}(?:date|day|year|copyright|c|time|stamp|timestamp|now|today|on|at|since|when|start|started|end|ended|created|updated|saved)\W{{1,3}}$",
    re.IGNORECASE,
)
_SAYS_WHICH = re.compile(
    rf"{_BEGIN}(?:seed|state|hash|version|step|epoch|iter|batch|fold|trial|count|size|num|len|idx|index|n|no|nr|ids?)[\W_]{{0,3}}$",
    re.IGNORECASE,
)
_BEFORE = 24  # characters


class Stamps:
    """How one run would write the time at which it ran.

    Args:
        spans: for each of its processes when its clock began and ended (seconds since 1970) and how many seconds its zone is
            east of Greenwich. With none, nothing is a stamp.
    """

    def __init__(self, spans: Iterable[tuple[int, int, int]]) -> None:
        spans = sorted({(min(first, last), max(first, last), offset) for first, last, offset in spans})
        self._spans = [span for first, last, offset in spans for zone in (offset, 0) if (span := _span(first, last, zone))]
        self._seconds = [(first, last) for first, last, _ in spans]

    def mask(self, text: str, other: str = "") -> str:
        """``text`` with a ``MARK`` for each of the run's own dates and times of day, but for those that ``other`` has, too."""
        if not self._spans:
            return text
        return self._pattern.sub(lambda match: match.group() if match.group() in other else self._masked(match), text)

    def _masked(self, match: re.Match[str]) -> str:
        found = match.group()
        if found.isdigit() and not _is_stamp_in(match.string, *match.span()):
            return found
        if match["epoch"]:
            return MARK if any(first <= int(found[:10]) <= last for first, last in self._seconds) else found
        if match["time_alone"]:
            return MARK if self._is_short and self._has_time(found) else found
        if not match["time"] or self._has_time(match["time"]):
            return MARK
        return MARK + found[len(match["date"]) :]

    def _has_time(self, text: str) -> bool:
        """Whether the run was at work at this time of day; of a time without seconds or minutes, at any of them."""
        hour, *fields = (int(digits) if digits else None for digits in _TIME.findall(text)[0])
        if hour is None or hour > 23 or any(field is not None and field > 59 for field in fields):
            return False
        hours = {hour, (hour + 12) % 24} if hour <= 12 else {hour}  # it may be a clock of twelve hours
        first = sum(unit * (field or 0) for unit, field in zip((60, 1), fields, strict=True))
        last = sum(unit * (59 if field is None else field) for unit, field in zip((60, 1), fields, strict=True))
        begins = [3600 * hour for hour in hours]
        return any(_at_work(span, begin + first, begin + last) for begin in begins for span in self._spans)

    @cached_property
    def _is_short(self) -> bool:
        return all(last - first < _MOST_OF_A_DAY * _DAY for first, last in self._seconds)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        dates, years, weekdays = (_one_of(form, self._days()) for form in (_DATES, ["YYYY"], ["a", "A"]))
        date = rf"(?P<date>(?:{weekdays},?\s)?{dates}(?:[.,]?[\s-]{years})?)"
        with_time = rf"(?:{_JOINT}(?P<time>{_CLOCK})(?:\s{years})?)?"
        return re.compile(
            rf"{_LEFT}(?:{date}{with_time}|(?P<time_alone>{_CLOCK_ALONE})|(?P<epoch>{_EPOCH})|{years}){_RIGHT}", re.IGNORECASE
        )

    def _days(self) -> list[datetime]:
        days = {first + timedelta(days=n) for first, last in self._spans for n in range(min(_MOST_DAYS, (last - first).days + 2))}
        return sorted(day for day in days if any(first.date() <= day.date() <= last.date() for first, last in self._spans))


def _span(first: int, last: int, offset: int) -> tuple[datetime, datetime] | None:
    """The local times at which a clock began and ended; None when it showed what no calendar has."""
    try:
        zone = timezone(timedelta(seconds=offset))
        return datetime.fromtimestamp(first, zone), datetime.fromtimestamp(last, zone)
    except (ValueError, OverflowError, OSError):
        return None


def _at_work(span: tuple[datetime, datetime], first: int, last: int) -> bool:
    """Whether a span has one of these seconds of a day."""
    began = span[0].hour * 3600 + span[0].minute * 60 + span[0].second
    ended = began + int((span[1] - span[0]).total_seconds())
    return any(first + day <= ended and began <= last + day for day in (0, _DAY))


def _is_stamp_in(text: str, start: int, end: int) -> bool:
    """Whether bare digits here may be a date or a time: alone, in a name, or behind a word that says when."""
    before = text[max(0, start - _BEFORE) : start]
    if _SAYS_WHICH.search(before):
        return False
    in_name = before.endswith(_GLUE) or text.startswith(_GLUE, end) or _SUFFIX.match(text, end)
    return bool(in_name or _SAYS_WHEN.search(before) or text.strip() == text[start:end])


def _write(form: str, day: datetime) -> str:
    codes = {"YYYY": "%Y", "GGGG": "%G", "VV": "%V", "yy": "%y", "mm": "%m", "dd": "%d", "d": str(day.day)}
    return _FIELD.sub(lambda field: f"{day:{codes.get(field[0], '%' + field[0])}}", form).replace("·", " ")


def _one_of(forms: Iterable[str], days: Sequence[datetime]) -> str:
    """The pattern of a day in any of these forms, the longest first."""
    texts = {_write(form, day) for day in days for form in forms}
    return f"(?:{'|'.join(map(re.escape, sorted(texts, key=lambda text: (-len(text), text))))})"
