"""Printed text as tokens, each with what it tells of: a time, an id, an address, the process, or something that counts.

Some tokens show by their form what they are (a date, "3.2 s", a UUID); a bare number or a hexadecimal word only by the
words before it ("elapsed: 3.2", "run-3fa9c1"). What neither shows is a number or a word, and counts: better to report
a time that is nobody's business than to hide a loss.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from samerun.launch.generated import UUID, YEAR
from samerun.verify.context import Context

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["time", "id", "address", "process", "number", "word", "mark", "rule"]
COSMETIC: frozenset[str] = frozenset({"time", "id", "address", "process"})


@dataclass(frozen=True)
class Token:
    """A piece of text with its kind; punctuation is a ``mark``, a line drawn with it a ``rule``; spaces are in no token.

    ``start`` counts characters.
    """

    kind: Kind
    text: str
    start: int


_PLAIN = r"(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?"
_NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|{_PLAIN})"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_WEEKDAY = r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,?\s+)"
_DAY = rf"{YEAR}(?:-(?:0\d|1[0-2])-[0-3]\d|/(?:0\d|1[0-2])/[0-3]\d|\.(?:0\d|1[0-2])\.[0-3]\d)"
_HMS = r"\d{1,3}:[0-5]\d:[0-5]\d(?:[.,]\d{1,9})?(?:\s?[AaPp]\.?[Mm]\b)?"
# Those that ``date`` and ``%Z`` write; any three letters would take in the level of a log.
_ZONES = (
    r"UTC|GMT|WES?T|BST|IST|CES?T|EES?T|MSK|SAST|[CEW]AT|PKT|HKT|WIB|[JKPS]ST|"
    r"A[CEW][DS]T|NZ[DS]T|N[DS]T|A[DS]T|[ECMP][DS]T|AK[DS]T|H[DS]T"
)
_ZONE = rf"(?:\s?(?:Z\b|(?:{_ZONES})\b|[-+]\d\d(?::?\d\d)?(?![\d.])))?"
_AFTER_DAY = rf"(?:[,\s]+(?:at\s+)?(?:{_HMS}|[0-2]?\d:[0-5]\d(?:\s?[AaPp]\.?[Mm]\b)?){_ZONE})?(?![\d:])"
_SECONDS = r"(?:s|secs?|seconds?|ms|msecs?|milliseconds?|[uµμ]s|usecs?|microseconds?|nanoseconds?)"
_WORK = r"(?:it|iter(?:ation)?|step|batch|epoch|sample|example|image|img|tok|token|frame|row|request|doc|file|call|trial)(?:e?s)?"
_PHYSICAL = r"(?!(?:[kcm]?m|rad|deg|mi|ft|mol|[kM]?[WJNgV]|l|L|A|C)\s?(?:/|per))"  # "12 m/s" is a speed of the world
_END = r"(?![\w^]|\.[A-Za-z])"  # "1.2 s.d." is no time, nor is "3 s^2"

_FOLDER = r"(?<=/)[0-9a-f]{32}(?=/)"  # as in the names of files: what is made up for a run
_HEX = r"(?=[0-9a-fA-F]*\d)(?=[0-9a-fA-F]*[a-fA-F])[0-9a-fA-F]{6,}(?!\w)"
_HOST = r"(?<=host=)[\w.-]+|(?<=hostname=)[\w.-]+|(?<=host: )[\w.-]+|(?<=hostname: )[\w.-]+"

_FROM_LETTERS = (
    ("id", UUID),
    ("time", rf"{_WEEKDAY}?{_MONTH}\s+\d{{1,2}}(?:,?\s+\d{{4}})?,?\s+{_HMS}{_ZONE}(?:\s+\d{{4}})?(?!\d)"),
    ("time", rf"{_WEEKDAY}?{_MONTH}\s+\d{{1,2}},?\s+\d{{4}}{_AFTER_DAY}"),
    ("time", rf"{_WEEKDAY}\d{{1,2}}[\s-]{_MONTH}[\s-]\d{{4}}{_AFTER_DAY}"),
    # The prefix of glog, with the process in it; absl's before its log is set up has the seconds since 1970.
    ("time", rf"[IWEFC]\d{{4}}\s+(?:{_HMS}|00:00:\d+\.\d+)\s+\d+(?=\s)"),
    ("process", r"localhost:\d{2,5}"),
    ("process", _HOST),
    ("id", r"tmp[a-z0-9_]{8}(?!\w)|pymp-[a-z0-9_]{8}"),
    ("id", r"(?:(?<=run_name: )|(?<=mlflow\.runName: )|(?<=runs name: ))[a-z]+-[a-z]+-\d{1,4}(?![\w-])"),  # which MLflow makes up
    ("id", _FOLDER),
    ("hex", _HEX),
    ("rule", r"_{10,}"),
    ("time", r"PT(?:\d+H)?(?:\d+M)?\d+(?:\.\d+)?S(?!\w)"),
    ("word", rf"(?:(?:{_SECONDS}|time)/{_WORK}|{_WORK}/(?:s|sec|second))(?!\w)"),  # a rate as a label: "ms/batch", "it/s"
    ("word", r"[^\W\d]\w*"),
)
_FROM_DIGITS = (
    # A progress bar up to its own figures: "50%|#### | 5/10 [00:01<00:01, 3.2it/s"
    ("time", r"\d{1,3}%\|[^|]*\|\s*[\d.]+\w*/[\d.]+\w*\s*\[[^\],]*(?:,\s*[^\],=]*/[^\],=]*)?"),
    ("id", UUID),
    (
        "time",
        rf"{_DAY}(?:(?:\s*[T,@_-]\s*|\s+|/(?=\d\d\D\d\d\D))[0-2]\d[-:.]?[0-5]\d(?:[-:.]?[0-5]\d(?:[.,]\d{{1,9}})?)?)?{_ZONE}(?![\d-])",
    ),
    ("time", rf"{YEAR}(?:0\d|1[0-2])[0-3]\d[T_-][0-2]\d[0-5]\d[0-5]\d(?:[._-]?\d{{3,6}})?Z?(?!\d)"),
    ("time", rf"{YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[0-2]\d[0-5]\d[0-5]\d(?:Z|[-+]\d\d'?\d\d'?)?(?!\d)"),
    ("time", rf"\d{{1,2}}[\s-]{_MONTH}[\s-]\d{{4}}{_AFTER_DAY}"),
    ("time", rf"(?:[0-2]?\d|3[01])([/.])(?:[0-2]?\d|3[01])\SEP(?:19|20)\d\d{_AFTER_DAY}"),
    ("time", rf"\d\d/\d\d/\d\d,?\s+{_HMS}"),
    ("time", rf"(?:\d+\s+days?,\s*)?{_HMS}{_ZONE}(?![:\d])"),
    ("time", r"\d{1,2}:[0-5]\d\s?[AaPp][Mm]\b"),
    ("time", r"\d[\d.]* ?\w+ (?:±|\+-) \d[\d.]* ?\w+ per loop \(mean [^)]* of \d+ runs?, [\d,]+ loops? each\)"),  # %timeit
    ("time", r"\d{1,4}:\d\d<(?:\d{1,4}:\d\d(?::\d\d)?|\?)"),
    ("time", rf"(?:\d+\s?(?:d|h|m|min|days?|hours?|hrs?|minutes?|mins?),?\s?){{1,3}}\d+(?:\.\d+)?\s?{_SECONDS}{_END}"),
    ("time", rf"\d+h\s?\d+m(?:in)?{_END}"),
    ("time", rf"{_NUMBER}\s?{_SECONDS}(?:\s?/\s?\w+)?{_END}(?!\s+of\b)"),
    ("time", rf"\d+(?:\.\d+)?ns{_END}|(?:[1-9]\d*(?:\.\d+)?|0)\s+ns{_END}"),  # "p = 0.2 ns" is "not significant"
    ("time", rf"{_NUMBER}(?:\s?(?:hours?|hrs?|minutes?|mins)|min|h){_END}"),
    # "12 it/s", "512 effective words/s"
    (
        "time",
        rf"{_NUMBER}\s?{_PHYSICAL}(?:[A-Za-z][\w-]*\s{_PHYSICAL})?[A-Za-z][\w-]*\s?(?:/|per\s)\s?(?:s|secs?|second|min|minute|h|hr|hour){_END}",
    ),
    ("time", rf"{_NUMBER}\s?(?:/\s?|per\s)(?:s|secs?|second){_END}(?!\s?\^)"),  # "150/s"
    ("time", rf"{_NUMBER}\s?fps{_END}"),
    ("process", r"(?:127\.0\.0\.1|0\.0\.0\.0):\d{2,5}"),
    ("process", _HOST),
    ("address", r"(?<=at )0x[0-9a-fA-F]{4,16}(?!\w)|0x[0-9a-fA-F]{9,16}(?!\w)"),
    ("id", _FOLDER),
    ("hex", _HEX),
    ("size", rf"{_NUMBER}\s?[KMGT]i?B{_END}"),
    ("clock", r"\d{1,4}:[0-5]\d(?![:\d])"),
    ("number", rf"0x[0-9a-fA-F]+|{_PLAIN}%?"),
)
_FROM_MARKS = (
    ("mark", r"(?<=\w)\(e?s\)"),  # "error(s): 12"
    ("unit", rf"\({_SECONDS}\)"),  # "step time (s): 0.12"
    ("rule", r"[━╸╺]{10,}|={10,}|─{10,}|-{10,}|\*{10,}|~{10,}"),
    ("process", r"\[::1?\]:\d{2,5}"),
    ("number", rf"(?<![\w)\]])[-+]{_PLAIN}%?|\.\d+(?:[eE][-+]?\d+)?%?"),
    ("mark", r"\S"),
)
_GLUED = {"number", "word", "mark", "rule", "process", "address"}  # these may follow a word without a space between


def _compile() -> re.Pattern[str]:
    # Sorted by the first character, as a line is mostly words and few forms begin like one.
    starts = ((r"(?=[^\W\d])", _FROM_LETTERS), (r"(?=\d)", _FROM_DIGITS), (r"(?=[^\w\s])", _FROM_MARKS))
    return re.compile("|".join(f"{start}(?:{_alternatives(forms, start)})" for start, forms in starts))


def _alternatives(forms: tuple[tuple[str, str], ...], start: str) -> str:
    # Group names carry a number; the one group inside a form is made named, as its own number is not known here.
    parts = []
    for number, (name, form) in enumerate(forms):
        named = form.replace("([/.])", "(?P<separator>[/.])").replace(r"\SEP", "(?P=separator)")
        guard = "" if name in _GLUED else r"(?<![\w.])"
        parts.append(f"(?P<{name}_{len(start)}_{number}>{guard}(?:{named}))")
    return "|".join(parts)


_LEXER = _compile()
_DECADE = re.compile(r"(?:1[5-9]|20)\d0s")
_LOG_LEVEL = re.compile(r"\s*[\])|:-]*\s*\[?(?:DEBUG|INFO|WARN(?:ING)?|ERROR|CRITICAL|FATAL)\b", re.I)
_TIME_OF_DAY = re.compile(r"\d:\d\d:\d\d")
_LONG = 4_000  # characters of a line that are looked at token by token


def tokens(text: str) -> list[Token]:
    """The tokens of one line; of a line longer than anybody writes, the rest is one word."""
    found: list[Token] = []
    context = Context()
    for form, piece, start in _lex(text[:_LONG]):
        kind = _kind(form, piece, text, start, found, context)
        found.append(Token(kind, piece, start))
        context.add(form, piece)
    if len(text) > _LONG:
        found.append(Token("word", text[_LONG:], _LONG))
    return found


def _lex(text: str) -> Iterator[tuple[str, str, int]]:
    for match in _LEXER.finditer(text):
        # The last group to end is the outermost, which names the form.
        yield str(match.lastgroup).partition("_")[0], match.group(), match.start()


def _kind(form: str, piece: str, text: str, start: int, before: list[Token], context: Context) -> Kind:
    if form == "time":
        return "word" if _DECADE.fullmatch(piece) else "time"
    if form in ("id", "address", "process", "rule"):
        return form  # type: ignore[return-value]  # one of the four
    if form == "hex":
        return "id" if context.tells_id() else "word"
    if form == "size":
        return "process" if context.tells_memory() else "number"
    if form == "clock":
        return "time" if context.tells_time() else "number"
    if form == "number":
        return _number_kind(piece, text, start, before, context)
    if form == "unit":
        return "word"
    if form == "word":
        return "id" if context.tells_random_word(piece) else "word"
    return "mark"


def _number_kind(piece: str, text: str, start: int, before: list[Token], context: Context) -> Kind:
    if context.tells_time() or (_is_epoch(piece) and context.may_tell_time()) or _is_average_of_times(piece, text, start, before):
        return "time"
    if context.tells_process(piece) or _is_in_log_prefix(piece, text, start, before):
        return "process"
    if context.tells_address(piece):
        return "address"
    return "number"


def _is_average_of_times(piece: str, text: str, start: int, before: list[Token]) -> bool:
    """Whether a meter shows it behind the last time: ``Time 0.123 ( 0.150)``."""
    behind = text[start + len(piece) :].lstrip().startswith(")")
    return behind and len(before) > 1 and before[-1].text == "(" and before[-2].kind == "time"


def _is_epoch(piece: str) -> bool:
    """Whether a number may count seconds, or thousandths and so on, since 1970: the years from 2017 to 2033."""
    whole = piece.partition(".")[0]
    return len(whole) in (10, 13, 16, 19) and whole.isdigit() and 1_500_000_000 <= int(whole[:10]) < 2_000_000_000


def _is_in_log_prefix(piece: str, text: str, start: int, before: list[Token]) -> bool:
    """A process number where loggers put it: ``[123] INFO``, ``<time> 123 INFO``, ``<time> name[123]:``."""
    if not (piece.isdigit() and 2 <= len(piece) <= 7):
        return False
    dated = any(token.kind == "time" and _TIME_OF_DAY.search(token.text) for token in before)
    after = text[start + len(piece) :]
    if _LOG_LEVEL.match(after):
        return dated or start <= 1
    bracketed = text[start - 1 : start] == "[" and after[:1] == "]"
    plain = all(token.kind in ("time", "mark") or _LOG_LEVEL.fullmatch(token.text) for token in before)
    named = after[:2] == "]:" and sum(token.kind == "word" for token in before) <= 2
    return bracketed and (dated or len(before) > 1) and (plain or (dated and named))
