"""Two runs side by side: what differs between them, and whether any of it is more than cosmetic."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal

from samerun.digest import compare as compare_records
from samerun.launch.outcome import FileOutcome, compare_files
from samerun.trace.diff import Difference, differences
from samerun.verify import cosmetic
from samerun.verify.context import names_times_only
from samerun.verify.failures import failed_at
from samerun.verify.known import ANY, Known, numbered_on, token_kinds
from samerun.verify.session import Run

_WORDS = {  # in names of variables, metrics and functions: what their numbers are
    "time": r"t t\d+ dt tic toc now start end begin began started finished stop clock time\w* secs? seconds ms msec "
    r"millis micros nanos ns elapsed durations? took eta date\w* timestamp stamp created\w* today when fps throughput "
    r"latency speed uptime wall\w*",
    "process": r"pid ppid tid ident host\w* user\w* node proc\w* rank thread\w*",
    "id": r"\w*uu?id run id name path dir folder file\w* tmp\w* temp\w* token key session trace salt nonce",
    "address": r"addr\w* id repr ptr",
}
_NAMES = {
    kind: re.compile(rf"(?:^|_|\b)(?:{'|'.join(words.split())})(?:_|\b|$)", re.IGNORECASE) for kind, words in _WORDS.items()
}
_BARE_TOKENS = {  # where one source alone was freed: what is made from it and shown without saying what it is
    "time": frozenset({"decimal", "nested"}),
    "process": frozenset({"decimal", "number", "word", "nested"}),
    "id": frozenset({"hex", "nested"}),
}
_BARE = {"number", "decimal", "word"}
_FIGURES = {"number", "decimal"}
_IN_ARRAY = re.compile(r"(\w+)(?:'\]|\.npy)?, (?:element \[.*|byte \d+)$")
_WARNING = re.compile(r"\S.*:\d+: \w*Warning: |\S.*[/\\](?:site|dist)-packages[/\\].*\.py:\d+: ")  # Lightning leaves out the kind
_IS_NUMBER = re.compile(r"(?:u?int|float|bfloat|complex|bool)\d*_?")
_CLASS = re.compile(r"^\s*class\s+(\w+)", re.MULTILINE)
_PLAIN = {"dict", "list", "tuple", "set", "frozenset", "deque", "defaultdict", "Counter", "OrderedDict"}
_CALLS = {"call", "ret"}
_PRINTED = {"out", "printed"}
DECISIVE = {"fit", "batch", "loss", "output", "grad", "weights", "split", "check", "predict"}  # never cosmetic


@dataclass(frozen=True)
class Finding:
    """One thing that differs. ``difference`` is set where the traces show it, with its place in the program."""

    probe: Literal["exit", "output", "file", "value", "structure"]
    hard: bool
    words: str
    values: tuple[str, str]
    difference: Difference | None = None
    inner: bool = False  # deep inside an object that a library made, or that was only handed to a function
    path: str = ""  # of a file

    @property
    def keys(self) -> tuple[object, ...]:
        """Which part of the outcome differs: the more exact, where the traces tell, and the less."""
        if self.difference is None or not self.difference.event.line or self.probe == "file":
            return (self.probe,)
        return ((self.probe, self.difference.event.file, self.difference.event.line), self.probe)

    @property
    def is_outcome(self) -> bool:
        """Whether this is what a run leaves behind, not something on the way there."""
        if self.probe in ("exit", "output", "file"):
            return True
        return self.difference is not None and self.difference.event.kind in DECISIVE


def compare_runs(a: Run, b: Run, allowed: frozenset[str] = ANY, noise: frozenset[str] = frozenset()) -> list[Finding]:
    """What differs between two runs; a difference whose kinds are all in ``allowed`` is cosmetic, not hard. ``noise``: the kinds
    that differ whatever is done, as native code writes them.
    """
    changes = differences(a.trace, b.trace)
    files = compare_files(_files(a, b), _files(b, a), (a.mask_name, b.mask_name))
    bare = _BARE_TOKENS.get(next(iter(allowed)), frozenset()) if len(allowed) == 1 else frozenset()
    outcome, values = _found(a, b, changes, files, allowed | noise | bare)
    if bare and ((outcome and hard([*outcome, *values])) or _seeds(a) != _seeds(b)):
        # The outcome differs, and more than what is printed: nothing is excused that merely looks printed.
        outcome, values = _found(a, b, changes, files, allowed | noise)
    return outcome + _weighed(outcome, values, same_work=_work(a) == _work(b))


def _seeds(run: Run) -> list[tuple[str, str, int, str]]:
    """What generators were seeded with, where."""
    return [(seed.source, seed.file, seed.line, seed.value) for seed in run.trace.seeds]


def _files(run: Run, beside: Run) -> list[FileOutcome]:
    """What a run wrote; also what it found in place and left alone, where the other run had to write it, and it wrote none in
    its stead under a name of its own.
    """
    missing = {file.path for file in beside.files}
    own = {run.mask_name(file.path) for file in run.files}
    numbered = [file.path for file in run.files if file.path not in missing]
    kept = (file for file in run.left_alone if file.path in missing and beside.mask_name(file.path) not in own)
    return [*run.files, *(file for file in kept if not any(numbered_on(run, file.path, path) for path in numbered))]


def _found(
    a: Run, b: Run, changes: Sequence[Difference], files: Sequence[Any], allowed: frozenset[str]
) -> tuple[list[Finding], list[Finding]]:
    """What differs in the outcome, and on the way there."""
    known = Known.of(a, b, files)
    outcome = [*_exits(a, b), *_outputs(a, b, allowed, changes, known), *(_file(d, allowed, known) for d in files)]
    made = _Classes(a)
    return outcome, [finding for d in changes if (finding := _value(d, allowed, known, made)) is not None]


def _weighed(outcome: Sequence[Finding], values: Sequence[Finding], *, same_work: bool) -> list[Finding]:
    """What differs on the way counts only if it reaches something: the outcome, what was learnt, or what the user's functions
    were given and gave (but deep inside a library's object it is the library's affair). The same calls in another order, calls
    that were made on the way to the same value (or spared by a cache), workers that met their tasks differently, and variables
    whose difference went no further make no verdict.
    """
    passing = [_passing(finding, same_work) for finding in values]
    if hard([*outcome, *(finding for finding, passes in zip(values, passing, strict=True) if not passes)]):
        return list(values)
    return [replace(f, hard=False) if passes else f for f, passes in zip(values, passing, strict=True)]


def _passing(finding: Finding, same_work: bool) -> bool:
    d = finding.difference
    if d is None or d.event.kind in DECISIVE:
        return False
    if finding.inner:
        return True
    if d.event.kind in _CALLS and (same_work or (d.within and d.structure)):
        return True
    return d.shared or not d.event.record


def _work(run: Run) -> Counter[object]:
    """What the user's functions were given and gave in the main lane, in no order; of functions that were called so often that
    only some calls were recorded, how many those were.
    """
    events = [event for event in run.trace.lanes.get("main", ()) if event.kind in _CALLS]
    often = run.trace.partly.get("main", ())
    return Counter((event.place, "" if event.place in often else event.digest) for event in events)


def hard(findings: Iterable[Finding]) -> list[Finding]:
    """Those that make a verdict."""
    return [finding for finding in findings if finding.hard]


def _exits(a: Run, b: Run) -> Iterable[Finding]:
    if (a.exit.code, a.exit.stopped) != (b.exit.code, b.exit.stopped):
        values = (f"exit {a.exit.code}", f"exit {b.exit.code}")
        failures = failed_at(a), failed_at(b)
        at = Difference("main", len(a.trace.lanes.get("main", ())), *failures, origin=True) if any(failures) else None
        yield Finding("exit", True, f"one run ended with {values[0]}, the other with {values[1]}", values, at)


def _outputs(a: Run, b: Run, allowed: frozenset[str], changes: Sequence[Difference], known: Known) -> Iterable[Finding]:
    places = {(d.event.name, _text(d.a), _text(d.b)): d for d in changes if d.event.kind == "out"}
    for stream in ("stdout", "stderr"):
        left, right = (_without_warnings(cosmetic.lines(getattr(run, stream))) for run in (a, b))
        if left == right:
            continue
        if Counter(left) == Counter(right) and not places:
            yield Finding("output", False, f"{stream}: the same lines, interleaved differently", ("", ""))
            continue
        for before, after in _changed_lines(left, right):
            kinds = known.kinds(before, after) if before is not None and after is not None else {"length"}
            at = places.get((stream, before, after)) or _nearest(places.values(), stream, before, after)
            shown = (
                before if before is not None else "(no such line)",
                after if after is not None else "(no such line)",
            )
            yield Finding("output", _counts(kinds, allowed), f"a line of {stream}", shown, at)


def _without_warnings(lines: Sequence[str]) -> list[str]:
    """The lines that are not Python's warnings (``file:line: SomeWarning: ...`` and the source line below): which thread or
    module is warned first says nothing about results.
    """
    told = [bool(_WARNING.match(line)) for line in lines]
    return [line for i, line in enumerate(lines) if not (told[i] or (i and told[i - 1] and line.startswith("  ")))]


def _text(event: Any) -> str | None:
    return event.record[3] if event is not None else None


def _nearest(places: Iterable[Difference], stream: str, before: str | None, after: str | None) -> Difference | None:
    return next(
        (d for d in places if d.event.name == stream and (_text(d.a) in (before, None) or _text(d.b) in (after, None))),
        None,
    )


def _changed_lines(a: Sequence[str], b: Sequence[str]) -> Iterable[tuple[str | None, str | None]]:
    """Pairs of lines that differ after masking; None where one side has no counterpart."""
    if len(a) == len(b):
        yield from ((x, y) for x, y in zip(a, b, strict=True) if x != y and cosmetic.mask(x) != cosmetic.mask(y))
        return
    masked_a, masked_b = [cosmetic.mask(line) for line in a[:5000]], [cosmetic.mask(line) for line in b[:5000]]
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, masked_a, masked_b, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        for offset in range(max(i2 - i1, j2 - j1)):
            yield (a[i1 + offset] if i1 + offset < i2 else None, b[j1 + offset] if j1 + offset < j2 else None)


def _file(difference: Any, allowed: frozenset[str], known: Known) -> Finding:
    """A written file that differs; only its changed tokens decide whether that is cosmetic."""
    kinds: set[str] = set() if difference.tokens else {"content"}
    for before, after in difference.tokens:
        if difference.where == "name":
            kinds |= known.names.get((before, after)) or cosmetic.classify(difference.before, difference.after)
        else:
            kinds |= known.kinds(f"{difference.where} {before}", f"{difference.where} {after}")
    if (kinds & _FIGURES and names_times_only(difference.path)) or _is_of_times(difference.where):
        kinds = (kinds - _FIGURES - {"content"}) | {"time"}
    words = f"{difference.path}: {difference.where}" if difference.where else difference.path
    return Finding("file", _counts(kinds, allowed), words, (str(difference.before), str(difference.after)), path=difference.path)


def _is_of_times(where: str) -> bool:
    """Whether a place in a file is in an array of times, as searches keep of their fits (``mean_fit_time``)."""
    array = _IN_ARRAY.search(where)
    return array is not None and cosmetic.classify(f"{array[1]}: 0.1", f"{array[1]}: 0.2") == {"time"}


class _Classes:
    """The classes of the program's own."""

    def __init__(self, run: Run) -> None:
        self._run = run

    @cached_property
    def _names(self) -> frozenset[str]:
        files = {event.file for events in self._run.trace.lanes.values() for event in events if event.file}
        return frozenset(name for file in files for name in _classes_in(self._run.root / file))

    def is_own(self, kind: str) -> bool:
        """Whether a value of this type, as digests call it, is a plain container or of such a class."""
        return kind.partition("(")[0] in _PLAIN or kind in self._names


@cache
def _classes_in(file: Path) -> frozenset[str]:
    try:
        return frozenset(_CLASS.findall(file.read_text(encoding="utf-8", errors="replace")))
    except OSError:
        return frozenset()


def _value(d: Difference, allowed: frozenset[str], known: Known, made: _Classes) -> Finding | None:
    """A value or an event that differs between the traces; printed lines were compared as output already."""
    event = d.event
    if event.kind in _PRINTED:
        return None
    if d.structure:
        side = "the first run only" if d.b is None else "the second run only"
        return Finding("structure", True, f"{_called(event)} happened in {side}", _sides(d), d)
    left, right = d.records or ([], [])
    kinds = _kinds(d.path or event.name, left, right, allowed, known)
    if not event.record and d.records is None:
        return None  # only what the line read differs: it is reported where it was made
    is_hard = event.kind in DECISIVE or _counts(kinds, allowed)
    inner = kinds == {"nested"} and (event.kind == "call" or (event.kind == "ret" and not made.is_own(str(left[0]))))
    return Finding("value", is_hard, compare_words(left, right), (preview(left), preview(right)), d, inner)


def _counts(kinds: set[str], allowed: frozenset[str]) -> bool:
    """Whether more differs than what is allowed and what is no source's doing: whatever is freed changes what is allocated, and
    so moves addresses; and an id is one, whichever generator made it.
    """
    return not kinds <= allowed | {"address", "id"}


def _sides(d: Difference) -> tuple[str, str]:
    return (_called(d.a) if d.a else "(nothing)", _called(d.b) if d.b else "(nothing)")


def _called(event: Any) -> str:
    name = {"ret": "the return of ", "call": "a call of "}.get(event.kind, f"{event.kind} ")
    return f"line {event.line}" if event.kind == "line" else f"{name}{event.name}"


def _kinds(name: str, a: Sequence[Any], b: Sequence[Any], allowed: frozenset[str], known: Known) -> set[str]:
    """Which kinds of token differ between two digest records; ``value`` if it is more than tokens."""
    if not a or not b or a[2] != b[2]:
        return {"value"}
    if a[1] == b[1]:
        return set()
    if a[2] in ("scalar", "text"):
        return _scalar_kinds(name, a, b, allowed, known)
    if a[2] == "container":  # one without members to look at lies deep inside another
        return _part_kinds(name, a[4], b[4], allowed, known) if a[4] and b[4] else {"nested"}
    return {"time"} if a[2] == "array" and _NAMES["time"].search(name) else {"value"}


def _scalar_kinds(name: str, a: Sequence[Any], b: Sequence[Any], allowed: frozenset[str], known: Known) -> set[str]:
    """A name says what a bare number is only where one source is singled out; a time's name says it always."""
    if str(a[0]).split(".")[-1] in ("datetime", "date", "time", "timedelta", "Timestamp", "struct_time", "Timedelta"):
        return {"time"}
    if str(a[0]).split(".")[-1] == "UUID":
        return {"id"}
    is_number = a[2] != "text" and _IS_NUMBER.fullmatch(str(a[0]).split(".")[-1])
    if is_number and known.are_own(str(a[3]), str(b[3])):
        return {"process"}
    kinds = (token_kinds if is_number else known.kinds)(str(a[3]), str(b[3]))  # a path is a text, too
    for kind, names in _NAMES.items():
        believed = kind == "time" or allowed == {kind}
        if believed and kinds & _BARE and names.search(name):
            kinds = (kinds - _BARE) | {kind}
    return kinds or {"value"}


def _part_kinds(name: str, a: Sequence[Any], b: Sequence[Any], allowed: frozenset[str], known: Known) -> set[str]:
    if [part[0] for part in a] != [part[0] for part in b]:
        return {"value"}
    kinds: set[str] = set()
    for left, right in zip(a, b, strict=True):
        if left[1] != right[1]:
            key = str(left[0])
            label = name if key.isdigit() else key
            sides = [["", part[1], part[2], part[3], None] for part in (left, right)]
            kinds |= _kinds(label, sides[0], sides[1], allowed, known)
    return kinds or {"value"}


def compare_words(a: Sequence[Any], b: Sequence[Any]) -> str:
    """One sentence on how two digest records differ."""
    if not a or not b:
        return "only one run has this value"
    result = compare_records(list(a), list(b))
    return str(result["words"]) if result else "the same"


def preview(record: Sequence[Any]) -> str:
    """A short look at a digest record: the value where it is small, else its type and digest."""
    if not record:
        return "(nothing)"
    shown = record[3]
    if isinstance(shown, str):
        return shown[:120]
    return f"{record[0]} {str(record[1]).split(':')[-1][:8]}"
