"""Where workers race: statements by which several threads or tasks change the same attribute, element, global or container, and
draws from a generator that they share.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from samerun.digest import compare as compare_records
from samerun.launch.catalogue import all_sources
from samerun.trace.read import Event, Trace
from samerun.verify.causes import Entry, direct
from samerun.verify.compare import Finding, hard
from samerun.verify.session import Run

_MOST = 3  # statements named
# Uses of the schedule that say only that threads or processes were started.
_STARTS = ("Thread.start", "submit", "Process.start", "Pool", "ProcessPoolExecutor()", "gather", "create_task", "ensure_future")


def racing(found: list[Entry], findings: Sequence[Finding], run: Run) -> list[Entry]:
    """``found``, or, where that only names the start of workers, the statements by which several threads write to the one thing
    whose value differs afterwards; else the workers' draws from a generator that is not a task's own (the program's own, too):
    which task gets which numbers is open; else any such writes, if only what was printed tells that something differs, or by
    tasks of asyncio.
    """
    if not found or not all(not entry.what or entry.what.endswith(_STARTS) for entry in found):
        return found
    differing = _members(findings)
    writes = _shared_writes(run)
    written = [Entry(event.file, event.line, event.function, path, found[0].what, found[0].finding) for event, path in writes]
    known = [entry for entry in written if entry.name.rpartition(".")[2] in differing]
    by_tasks = all("@" in lane for lane in run.trace.lanes if lane != "main")  # of which not every execution is compared
    untold = written[:_MOST] if by_tasks or not differing else []
    # All draws together may give the same in both runs, and only which task has which of them differs.
    drawn = [entry for entry, (event, path) in zip(written, writes, strict=True) if _is_generator(event, path)]
    return known or _shared_draws(found[0], findings, run.trace) or drawn[:_MOST] or untold or found


def _is_generator(event: Event, path: str) -> bool:
    return any(name == path and record[2] == "rng" for name, record in event.outputs)


def _shared_draws(found: Entry, findings: Sequence[Finding], trace: Trace) -> list[Entry]:
    """The workers' own draws from process-wide generators, each statement once. Of asyncio's tasks, those that show a difference:
    every execution of theirs is recorded.
    """
    parted = {(f.difference.event.file, f.difference.event.line) for f in findings if f.difference is not None}
    drawn = {(use.file, use.line): use for use in trace.uses if use.lane != "main" and use.phase and direct(use)}
    own = [
        use
        for use in drawn.values()
        if all_sources()[use.source].generator and ("@" not in use.lane or (use.file, use.statement) in parted)
    ]
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


def _shared_writes(run: Run) -> list[tuple[Event, str]]:
    """Statements that change, in more than one thread or task of asyncio, what these may share: an attribute, an element, a
    container, a global variable. Not what each call was given for itself.
    """
    given = _Given(run.trace)
    lanes: dict[tuple[object, str], set[str]] = defaultdict(set)
    first: dict[tuple[object, str], Event] = {}
    for lane, events in run.trace.lanes.items():
        for event in events if ">" in lane or "@" in lane else ():
            for path, _ in event.outputs if event.kind == "line" else ():
                outside = "." in path or (event.line, path) in _stored_outside(run.root / event.file)
                if outside and not given.apart(event, path):
                    lanes[event.place, path].add(lane)
                    first.setdefault((event.place, path), event)
    return [(first[key], key[1]) for key, where in lanes.items() if len(where) > 1]


class _Given:
    """What the calls of the workers' functions were given, and what their statements left of it, by digest."""

    def __init__(self, trace: Trace) -> None:
        self._given: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        self._left: dict[tuple[str, str, str], set[str]] = defaultdict(set)
        for event in (event for lane, events in trace.lanes.items() if lane != "main" for event in events):
            for name, digest, *_ in (event.record[4] or ()) if event.kind == "call" else ():
                self._given[event.file, event.function, name].append(digest)
            for path, record in event.outputs:
                self._left[event.file, event.function, path].add(record[1])

    def apart(self, event: Event, path: str) -> bool:
        """Whether ``path`` is of a parameter, and no two calls were given the same, nor one what another had left of it."""
        key = (event.file, event.function, path.partition(".")[0])
        given = self._given.get(key, [])
        return bool(given) and len({*given}) == len(given) and self._left[key].isdisjoint(given)


@cache
def _stored_outside(file: Path) -> frozenset[tuple[int, str]]:
    """(Line, variable) of the statements in functions that may change what lies in a variable made elsewhere, or the variable."""
    try:
        tree = ast.parse(file.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return frozenset()
    functions = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    return frozenset(found for function in functions for found in _stores(function))


def _stores(function: ast.AST) -> Iterator[tuple[int, str]]:
    nodes = list(ast.walk(function))
    outside = {name for node in nodes if isinstance(node, (ast.Global, ast.Nonlocal)) for name in node.names}
    own = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)} - outside
    for node in nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id in outside:
            yield node.lineno, node.id
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store) and isinstance(node.value, ast.Name):
            yield node.lineno, node.value.id
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id not in own:
            yield node.lineno, node.value.id  # a method of what was made elsewhere: append, add, update
