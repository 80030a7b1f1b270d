"""From 'freeing this source changed the run' to the lines of the user's own code where it enters."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from samerun.trace.diff import Difference
from samerun.trace.read import Event, Trace, Use
from samerun.verify.compare import Finding, hard, preview

MOST = 8  # places named for one source

_OWN = {*sys.stdlib_module_names, "np", "torch", "tf", "jax", "keras", "cupy", "polars", "duckdb", "open"}
_PASSING = {"", "numpy", "samerun", *sys.stdlib_module_names}  # what a call of the program's own may come by
Place = tuple[str, int]


@dataclass(frozen=True)
class Entry:
    """One line where a source enters; ``name`` is what differs there, ``what`` the call that used the source, if it was seen;
    ``own``: that call's own statement shows the difference.
    """

    file: str
    line: int
    function: str
    name: str
    what: str
    finding: Finding | None
    own: bool = False


def entries(findings: Sequence[Finding], uses: Sequence[Use], only_hard: bool = True) -> list[Entry]:
    """The places where one source enters, the first first.

    Where its uses were watched, a use counts if its own statement left something different; otherwise the statements that read
    the same and left something different are the places. With neither, the first difference has to do.
    """
    told = hard(findings) if only_hard else list(findings)
    found = placed(findings, uses, only_hard)
    if not found and uses and told:
        found = [used(_first_uses(uses)[0], told[0])]
    if not found and told:
        found = [_entered(first_placed(told))]
    first: dict[Place, Entry] = {}
    for entry in found:
        first.setdefault((entry.file, entry.line), entry)
    return list(first.values())[:MOST]


def placed(findings: Sequence[Finding], uses: Sequence[Use], only_hard: bool = True) -> list[Entry]:
    """The entries that the traces show; empty when they only show that something differs."""
    told = hard(findings) if only_hard else list(findings)
    # Not how workers divided their work, unless a statement of theirs is known to have read the same.
    told = [f for f in told if f.difference is None or not f.difference.shared or f.difference.origin] or told
    if not told:
        return []
    origins = _origins(told)
    return (
        _by_uses(told, origins, uses)
        or _by_workers(told, uses)
        or _by_uses(findings, _origins(findings), uses)  # a generated name is harmless where it is made, but not where it sorts
        or (origins and _out_of_sight(told, uses))
        or [_under_its_use(_entered(finding), uses) for finding in _not_handed_on(origins)]
    )


def _not_handed_on(origins: Sequence[Finding]) -> Sequence[Finding]:
    """Where something enters in workers that share work, the program around them only hands on what differed in one."""
    return [f for f in origins if f.difference is not None and f.difference.shared] or origins


def _under_its_use(entry: Entry, uses: Sequence[Use]) -> Entry:
    """The head of the loop, where the loop's first statement shows what the head took (a result, whichever came first)."""
    for use in uses:
        if (use.file, use.function) == (entry.file, entry.function) and 0 < entry.line - use.line <= 2 and direct(use):
            return replace(entry, line=use.line, what=use.what)
    return entry


def _by_uses(told: Sequence[Finding], origins: Sequence[Finding], uses: Sequence[Use]) -> list[Entry]:
    """Uses whose own statement left something different: on equal input, unless it is a draw."""
    entered = {_place(f.difference): f for f in origins}
    changed = {_place(f.difference): f for f in reversed(told) if f.difference is not None}
    shown = [
        (use, finding) for use in _first_uses(uses) if (finding := _effect(use, changed if _draws(use) else entered)) is not None
    ]
    # A state that is taken, and put back after something else, differs because of the draws beside it: these are the places.
    drawn = [(use, finding) for use, finding in shown if use.phase != "taken"]
    return [replace(used(use, finding), own=True) for use, finding in drawn or shown]


def _draws(use: Use) -> bool:
    """A draw by the program itself, or a read of what an earlier run left: a place even if its statement read other values
    already, or was not reached at all in the other run.
    """
    return use.source == "leftovers" or (direct(use) and (use.phase == "unseeded" or use.source == "os.entropy"))


def _by_workers(told: Sequence[Finding], uses: Sequence[Use]) -> list[Entry]:
    """Unseeded draws in worker lanes: there only some executions are recorded, so their statements show no difference of their
    own.
    """
    drawn = [use for use in _first_uses(uses) if use.lane != "main" and use.phase == "unseeded" and direct(use)]
    return [used(use, told[0]) for use in drawn] if told else []


def _out_of_sight(told: Sequence[Finding], uses: Sequence[Use]) -> list[Entry]:
    """The last draw by the program itself before the first difference: its effect is where nobody looks (a database, a pipeline)
    until a later line shows it.
    """
    shown_at = min((f for f in told if f.difference is not None), key=lambda f: _order(f.difference), default=None)
    if shown_at is None or shown_at.difference is None:
        return []
    before = [u for u in uses if _draws(u) and _before(u, shown_at.difference)]
    return [used(before[-1], shown_at)] if before else []


def _before(use: Use, difference: Difference) -> bool:
    """Whether the use came before the difference in its lane, or in a task of asyncio that this lane ran."""
    return use.lane.startswith(difference.lane + "@") or (use.lane == difference.lane and use.at <= difference.index)


def _order(difference: Difference | None) -> tuple[str, int]:
    assert difference is not None
    return (difference.lane, difference.index)


def begins_at(findings: Sequence[Finding], only_hard: bool = True) -> Place | None:
    """The first place of the program at which anything (hard) differs."""
    told = hard(findings) if only_hard else findings
    placed = [f.difference for f in told if f.difference is not None and f.difference.event.line]
    return _place(min(placed, key=lambda d: (d.lane, d.index))) if placed else None


def _origins(findings: Iterable[Finding]) -> list[Finding]:
    """Differences that enter at their own line: the first time that line differed, it had read the same in both runs."""
    first: dict[Place, Finding] = {}
    for finding in findings:
        if finding.difference is not None and finding.difference.event.line:
            place = _place(finding.difference)
            if place not in first or _shows_inside(finding.difference, first[place].difference):
                first[place] = finding
    found = [f for f in first.values() if f.difference is not None and f.difference.origin]
    tasks = [f for f in found if f.difference is not None and "@" in f.difference.lane]
    return tasks or found  # what ran the tasks of asyncio only hands on what differed in one


def _shows_inside(effect: Difference, seen: Difference | None) -> bool:
    """Whether ``seen`` is only what a probe saw inside the statement that had this effect."""
    if effect.event.record or seen is None or not seen.event.record:
        return False
    return seen.lane == effect.lane and effect.event.began <= seen.index < effect.index


def _place(difference: Difference | None) -> Place:
    assert difference is not None
    return (difference.event.file, difference.event.line)


def _first_uses(uses: Sequence[Use]) -> list[Use]:
    first: dict[Place, Use] = {}
    for use in uses:
        first.setdefault((use.file, use.line), use)
    return list(first.values())


def direct(use: Use) -> bool:
    """Whether the program itself called what uses the source, not a library on its behalf: such a line is a place even if what
    it read differed already. A draw from a generator is the program's own; a library that looks at the clock is not.
    """
    called = use.what.split(".")[0].split(" ")[0]
    return called in _OWN and (bool(use.phase) or use.library in (called, *_PASSING))


def _effect(use: Use, changed: dict[Place, Finding]) -> Finding | None:
    """The difference that the statement of this use shows, if any."""
    return changed.get((use.file, use.statement)) or changed.get((use.file, use.line))


def used(use: Use, finding: Finding) -> Entry:
    """The entry at a use, with what it made differ."""
    name = finding.difference.path or finding.difference.event.name if finding.difference else use.what
    return Entry(use.file, use.line, use.function, name, use.what, finding)


def seeded(a: Trace, b: Trace, uses: Sequence[Use]) -> list[Entry]:
    """The uses on whose own statement a generator was seeded with one number in one run and with another in the other, or, both
    times, from the operating system's entropy.
    """
    found = []
    for use in filter(direct, _first_uses(uses)):
        here = [[s for s in trace.seeds if s.file == use.file and use.statement <= s.line <= use.line] for trace in (a, b)]
        values = [sorted({seed.value for seed in seeds}) for seeds in here]
        drawn = use.source == "os.entropy" and values == [["None"], ["None"]]
        if drawn or (values[0] != values[1] and all(values)):
            mine, theirs = (_only(values[i], values[1 - i]) for i in (0, 1))
            words = "seeded from entropy" if drawn else f"seeds differ: {mine} against {theirs}"
            finding = Finding("value", True, words, ("", "") if drawn else (mine, theirs))
            found.append(Entry(use.file, use.line, use.function, here[0][0].what, use.what, finding, own=True))
    return found


def _only(values: Sequence[str], others: Sequence[str]) -> str:
    """The first of ``values`` that is not among ``others``, for show."""
    return next((value for value in values if value not in others), "none more")


def _entered(finding: Finding) -> Entry:
    event: Event | None = finding.difference.event if finding.difference else None
    if event is None:
        return Entry("", 0, "", finding.words, "", finding)
    name = finding.difference.path or event.name if finding.difference else event.name
    return Entry(event.file, event.line, event.function, name, "", finding)


def first_placed(findings: Sequence[Finding]) -> Finding:
    """The finding that came first in the program, of those whose place in it is known."""
    known = [f for f in findings if f.difference is not None and f.difference.event.line]
    return min(known, key=lambda f: _order(f.difference), default=findings[0])


def shown(finding: Finding | None) -> tuple[str, str] | None:
    """The two values of a finding, to show."""
    if finding is None:
        return None
    d = finding.difference
    if d is not None and d.records:
        return (preview(d.records[0]), preview(d.records[1]))
    return finding.values
