"""Reads the shards of one run back: events in order, lane by lane, and what the sources were seen to do."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

EventPlace = tuple[str, str, str, int]  # kind, name, file, line


@dataclass(frozen=True)
class Event:
    """Something comparable: a probe's value (``kind`` ret, out, fit, ...) or the effect of a statement or an op (line, op)."""

    kind: str
    name: str
    file: str
    line: int
    function: str
    record: list[Any]  # the digest record of the value; empty for an effect
    inputs: str = ""  # an effect only: digest of what it read
    outputs: tuple[tuple[str, list[Any]], ...] = ()  # an effect only: path -> record of what it changed
    began: int = 0  # an effect only: events of the lane when it began
    steps: int = 0  # training steps (or batches, or fits) that the process had done by then

    @property
    def place(self) -> EventPlace:
        """What makes two events the same event of two runs: of a function's return, not by which line it left."""
        return (self.kind, self.name, self.file, 0 if self.kind == "ret" else self.line)

    @property
    def digest(self) -> object:
        """What makes them equal."""
        if self.record:
            return self.record[1]
        return (self.inputs, tuple((path, record[1]) for path, record in self.outputs))


@dataclass(frozen=True)
class Use:
    """The first use of a source at one place. ``statement``: the first line of the statement that ``line`` belongs to; ``at``:
    how many events its lane had by then; ``library``: what called, where it was not the program itself.
    """

    lane: str
    source: str
    what: str
    phase: str
    file: str
    line: int
    function: str
    statement: int
    at: int = 0
    library: str = ""


@dataclass(frozen=True)
class Seed:
    """One seeding of a generator. ``note``: ``late`` (draws came before), ``rewound`` (later draws repeat earlier ones)."""

    lane: str
    source: str
    value: str
    what: str
    note: str
    draws_before: int
    file: str
    line: int
    function: str


@dataclass
class Trace:
    """One run, as its processes recorded it."""

    lanes: dict[str, list[Event]] = field(default_factory=lambda: defaultdict(list))
    uses: list[Use] = field(default_factory=list)
    seeds: list[Seed] = field(default_factory=list)
    concerns: list[tuple[str, str, str, int, str, str]] = field(default_factory=list)  # kind, source, file, line, function, words
    heads: list[dict[str, Any]] = field(default_factory=list)
    notes: list[tuple[str, str, str]] = field(default_factory=list)
    # process -> source, call, phase, file and line -> how often, in the order of the first
    counts_of: dict[str, dict[tuple[str, str, str, str, int], int]] = field(default_factory=dict)
    open_ended: list[str] = field(default_factory=list)  # lanes of processes that ended without closing
    starts: dict[str, list[Any]] = field(default_factory=dict)  # lane of a program -> file, line and function that started it
    loaded: dict[str, tuple[str, str]] = field(default_factory=dict)  # installed package -> its version or "", its file
    flags: dict[str, Any] = field(default_factory=dict)  # framework -> its determinism switches when the program ended
    # lane -> places of which not all is recorded
    partly: dict[str, set[EventPlace]] = field(default_factory=lambda: defaultdict(set))
    cut: bool = False  # a bound on the trace's size was hit

    @property
    def counts(self) -> Counter[tuple[str, str, str, str, int]]:
        """How often all processes used a source at a place."""
        return sum(map(Counter, self.counts_of.values()), Counter())

    @property
    def recorded(self) -> bool:
        """Whether any process of the program was armed at all."""
        return bool(self.heads)

    def sources_used(self) -> set[str]:
        """Sources seen in use; a generator only if it was drawn from before it was seeded."""
        return {use.source for use in self.uses if use.phase != "seeded"}


def read_trace(folder: Path) -> Trace:
    """Read every shard under ``folder``. A damaged last line (a killed process) is passed over."""
    trace = Trace()
    for path in sorted(folder.glob("*.jsonl"), key=_started):
        _read_shard(path, trace)
    trace.uses = [known for use in trace.uses if (known := _where_started(use, trace.starts))]
    return trace


def _where_started(use: Use, starts: dict[str, list[Any]]) -> Use | None:
    """The use, at the place that started its program where none of the user's own code ran there; None if that is not known."""
    if use.file:
        return use
    lane = use.lane
    while lane and not starts.get(lane):
        lane = lane[: max(lane.rfind("/"), lane.rfind(">"), 0)]  # what started that
    if not lane:
        return None
    file, line, function = starts[lane]
    return replace(use, file=file, line=line, function=function, statement=line)


def _started(path: Path) -> tuple[int, int]:
    """Shards in the order of process ids, which is the order in which processes were made."""
    pid, _, number = path.stem.partition("-")
    return int(pid), int(number or 0)


def _read_shard(path: Path, trace: Trace) -> None:
    lane, closed = path.stem, False
    for item in _records(path):
        kind, rest = item[0], item[1:]
        if kind == "head":
            trace.heads.append(rest[0])
            lane = rest[0]["lane"]
        elif kind == "ev":
            trace.lanes[rest[0]].append(Event(rest[1], rest[2], rest[3], rest[4], rest[5], rest[6], steps=rest[7]))
        elif kind == "fx":
            lane_name, what, name, file, line, function, began, inputs, changed, steps = rest
            outputs = tuple((path, record) for path, record in changed)
            trace.lanes[lane_name].append(Event(what, name, file, line, function, [], inputs, outputs, began, steps))
        elif kind == "use":
            lane_name, source, what, phase, file, line, function, first, library = rest
            at = len(trace.lanes.get(lane_name, ()))
            trace.uses.append(Use(lane_name, source, what, phase, file, line, function, first, at, library))
        elif kind == "start":
            trace.starts[rest[0]] = rest[1]
        elif kind == "seed":
            trace.seeds.append(Seed(*rest))
        elif kind == "concern":
            trace.concerns.append(tuple(rest))
        elif kind == "note":
            trace.notes.append(tuple(rest))
        elif kind == "loaded":
            trace.loaded.update({name: (version, file) for name, version, file in rest[0]})
        elif kind == "flags":
            trace.flags[rest[0]] = rest[1]
        elif kind == "part":
            trace.partly[rest[0]].add((rest[1], rest[2], rest[3], rest[4]))
        elif kind == "cut":
            trace.cut = True
        elif kind == "end":
            closed = True
            counts = trace.counts_of.setdefault(lane, {})
            for *key, count in rest[1]:
                counts[tuple(key)] = counts.get(tuple(key), 0) + count
    if not closed:
        trace.open_ended.append(lane)


def _records(path: Path) -> Iterator[list[Any]]:
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            try:
                yield json.loads(line)
            except json.JSONDecodeError:
                return
