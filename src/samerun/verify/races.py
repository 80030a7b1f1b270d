"""Where workers race: statements by which several threads store to the same attribute, and draws from a generator that the tasks
of a worker, or several threads, share.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from samerun.digest import compare as compare_records
from samerun.launch.catalogue import all_sources
from samerun.trace.read import Event, Trace
from samerun.verify.causes import Entry, direct
from samerun.verify.compare import Finding, hard

_MOST = 3  # statements named
# Uses of the schedule that say only that threads or processes were started.
_STARTS = ("Thread.start", "submit", "Process.start", "Pool", "ProcessPoolExecutor()")


def racing(found: list[Entry], findings: Sequence[Finding], trace: Trace) -> list[Entry]:
    """``found``, or, where that only names the start of workers, the statements by which several threads write to the attribute
    whose value differs afterwards; else the workers' draws from a generator that is not a task's own: which task gets which
    numbers is open; else writes to any attribute, if only what was printed tells that something differs.
    """
    if not found or not all(not entry.what or entry.what.endswith(_STARTS) for entry in found):
        return found
    differing = _members(findings)
    written = [
        Entry(event.file, event.line, event.function, path, found[0].what, found[0].finding)
        for event, path in _shared_writes(trace)
    ]
    known = [entry for entry in written if entry.name.rpartition(".")[2] in differing]
    return known or _shared_draws(found[0], trace) or ([] if differing else written[:_MOST]) or found


def _shared_draws(found: Entry, trace: Trace) -> list[Entry]:
    """The workers' own draws from process-wide generators, each statement once."""
    drawn = {(use.file, use.line): use for use in trace.uses if use.lane != "main" and use.phase and direct(use)}
    own = [use for use in drawn.values() if all_sources()[use.source].generator]
    return [Entry(use.file, use.line, use.function, use.what, use.what, found.finding) for use in own[:_MOST]]


def _members(findings: Sequence[Finding]) -> set[str]:
    """Names of attributes and members that differ where anything hard does."""
    names: set[str] = set()
    for finding in hard(findings):
        d = finding.difference
        if d is not None and d.records and all(d.records):
            told = compare_records(*map(list, d.records))
            names |= set(map(str, told["parts"] if told else ()))
        if d is not None:
            names.add(d.path.rpartition(".")[2])
    return names - {""}


def _shared_writes(trace: Trace) -> list[tuple[Event, str]]:
    """Statements that store to an attribute in more than one thread."""
    lanes: dict[tuple[object, str], set[str]] = defaultdict(set)
    first: dict[tuple[object, str], Event] = {}
    for lane, events in trace.lanes.items():
        for event in events if ">" in lane else ():
            for path, _ in event.outputs if event.kind == "line" else ():
                if "." in path:
                    lanes[event.place, path].add(lane)
                    first.setdefault((event.place, path), event)
    return [(first[key], key[1]) for key, where in lanes.items() if len(where) > 1]
