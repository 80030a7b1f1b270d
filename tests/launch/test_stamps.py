"""The dates and times that a run's own clock showed, and no others."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from samerun.launch.stamps import MARK, Stamps

BEGAN = datetime(2026, 11, 3, 9, 5, 7, tzinfo=timezone(timedelta(hours=2)))


def stamps(minutes: int = 1) -> Stamps:
    first = int(BEGAN.timestamp())
    return Stamps([(first, first + 60 * minutes, 7200)])


@pytest.mark.parametrize(
    "form",
    [
        "%m%d_%H%M", "%m%d-%H%M%S", "%m%d%H%M", "%y%m%d", "%y%m%d-%H%M%S", "%Y%m%d_%H%M", "%b%d_%H-%M-%S", "%d%b%Y", "%d %b",
        "%b %d %H:%M", "%d. %B %Y", "%B %Y", "%H:%M", "%Hh%M", "%H-%M-%S", "%H%M%S", "%m/%d/%y %H:%M", "%d.%m.%y",
        "%Y-%m-%d at %H:%M", "%Y", "%a %b %d %H:%M %Y", "%B %d, %Y at %I:%M %p", "%G-W%V", "%A %d", "%Y-%m-%dT%H:%MZ",
        "%Y%m%d_%H", "%Y%m%d%H", "%m-%d-%Hh", "%Y-%m-%d_%I%p",
    ],
)  # fmt: skip
def test_forms_that_programs_write(form: str) -> None:
    for text in (f"exp_{BEGAN:{form}}_lr0.1", f"saved [{BEGAN:{form}}] 5", f"ckpt-{BEGAN:{form}}.pt", f"{BEGAN:{form}}".lower()):
        masked = stamps().mask(text)
        assert not any(map(str.isdigit, masked.replace("_lr0.1", "").replace("] 5", ""))), masked


def test_seconds_since_1970_need_no_word_to_tell() -> None:
    now = int(BEGAN.timestamp()) + 2
    for text in (f"{now}", f"{now}.25", f"{now}123", f"{now}123456", f"{now}123456789"):
        assert stamps().mask(f"run_{text}.pt when: {text}") == f"run_{MARK}.pt when: {MARK}"
    assert MARK not in stamps().mask(f"{now + 100} {now - 100}.5 {now}12")


def test_a_zone_of_its_own_and_greenwich() -> None:
    assert stamps().mask("09:05 07:05 08:05") == f"{MARK} {MARK} 08:05"


def test_other_numbers_stay() -> None:
    for text in ("1104_0905 batch", "261104", "12:30", "lr0.1123", "v9.05", "10905 items", "0.090507", "Nov 4", "11033", "x1103"):
        assert MARK not in stamps().mask(text).removesuffix(" batch")[:4], text
    assert stamps().mask("3 Nov 0911") == f"{MARK} 0911"  # not a time at which it ran
    assert stamps().mask("20261103_08 3 Nov 09.5") == f"{MARK}_08 {MARK} 09.5"
    assert Stamps([]).mask("1103_0905 09:05") == "1103_0905 09:05"


def test_what_both_have_tells_nothing_apart() -> None:
    assert stamps().mask("data2026 of 2026 at 09:05", "data2026 of 2026 at 21:44") == f"data2026 of 2026 at {MARK}"


def test_every_day_and_minute_of_a_long_run() -> None:
    long = stamps(minutes=60 * 24 * 3)
    assert [long.mask(text) for text in ("Nov 5", "06 Nov", "1106_2359", "Nov 7")] == [MARK, MARK, MARK, "Nov 7"]


@pytest.mark.parametrize(
    "text", ["seed 1103", "seed=20261103", "step_2026", "acc .1103", "5 of 1103", "1103 rows", "year2026", "id: 261103"]
)
def test_bare_digits_that_words_give_another_meaning_stay(text: str) -> None:
    assert stamps().mask(text) == text


def test_hours_and_days_of_one_digit() -> None:
    assert stamps().mask("at 9:05, not 8:07") == f"at {MARK}, not 8:07"
    assert stamps().mask("Nov  3 09:05:09") == MARK


def test_a_time_that_stands_alone_says_nothing_of_a_run_that_takes_hours() -> None:
    long = stamps(minutes=60 * 5)
    assert long.mask("bus at 11:30") == "bus at 11:30"
    assert long.mask("1103_1130 and 1103_1530") == f"{MARK} and {MARK}_1530"


def test_a_clock_that_went_back_or_that_no_calendar_has() -> None:
    first = int(BEGAN.timestamp())
    assert Stamps([(first + 60, first, 7200)]).mask("1103_0905") == MARK
    assert Stamps([(10**15, 10**15, 0), (first, first, 7200), (0, 0, 10**6)]).mask("1103_0905") == MARK


def test_midnight() -> None:
    midnight = datetime(2026, 11, 3, 23, 59, 30, tzinfo=timezone.utc)
    first = int(midnight.timestamp())
    around = Stamps([(first, first + 60, 0)])
    for text in ("20261103_235931", "20261104_000029", "23:59", "00:00", "12:00 am"):
        assert around.mask(text) == MARK, text
    assert around.mask("00:01") == "00:01"
