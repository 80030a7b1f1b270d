"""Where two runs differ: the first difference, and every line at which a difference *enters* (equal inputs, other outputs)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from samerun.trace.read import Event, Trace

_MAIN_TASK = "main@Task-1"  # what asyncio.run was given
_WINDOW = 1500  # events looked at to bring two lanes back into step, the first time
_NEAR = 60  # and at least, however often they fall out of step: looking costs the square of it


@dataclass(frozen=True)
class Difference:
    """One difference. ``a`` or ``b`` is None where only one run has the event.

    ``origin``: the event read the same and left something different, and nothing inside it differed: it enters here.
    """

    lane: str
    index: int
    a: Event | None
    b: Event | None
    path: str = ""  # for a line: the variable that differs
    records: tuple[list[Any], list[Any]] | None = None
    origin: bool = False
    within: bool = False  # inside a call that was given and gave the same value in both runs
    shared: bool = False  # in a lane of workers that share work: it may be the work's division that differs

    @property
    def event(self) -> Event:
        """The event, as the first run has it if it does."""
        found = self.a or self.b
        assert found is not None
        return found

    @property
    def structure(self) -> bool:
        """Whether the two runs did different things, not the same thing with other values."""
        return self.a is None or self.b is None


def differences(a: Trace, b: Trace) -> list[Difference]:
    """Every difference between two runs, the main lane's first.

    Threads and processes that share work may divide it differently each time: their lanes are also compared as one pool, and
    only what the pool did differently counts.
    """
    found: list[Difference] = []
    names = sorted(set(a.lanes) | set(b.lanes), key=lambda name: (name.count(">") + name.count("/"), name))
    pools: dict[str, list[str]] = {}
    ranked = {head["lane"] for trace in (a, b) for head in trace.heads if head["ranks"]}
    for name in names:
        pool = _pool(name, ranked)
        if pool is None:
            found += _lane(name, a.lanes.get(name, []), b.lanes.get(name, []))
        else:
            pools.setdefault(pool, []).append(name)
    for members in pools.values():
        found += _compare_pool(members, a, b)
    return found


def _pool(name: str, ranked: Collection[str]) -> str | None:
    """What the lane shares with its siblings; None for a program's main lane and for the ranks of a distributed run, which do
    the same work every time.
    """
    if name in ("main", _MAIN_TASK) or name in ranked:
        return None
    head = max((rank for rank in ranked if name.startswith(rank)), key=len, default="")
    return head + re.sub(r"\d+", "#", name[len(head) :])


def _compare_pool(names: Sequence[str], a: Trace, b: Trace) -> list[Difference]:
    separately = [d for name in names for d in _lane(name, a.lanes.get(name, []), b.lanes.get(name, []))]
    if not separately:
        return []
    in_a, in_b = (Counter(_key(e) for name in names for e in t.lanes.get(name, [])) for t in (a, b))
    only = (in_a - in_b) + (in_b - in_a)
    # Which of its executions a worker recorded depends on how the work was divided, where it did not record them all.
    partly = set().union(*(trace.partly.get(name, ()) for name in names for trace in (a, b)))
    told = [d for d in separately if d.event.place not in partly and any(_key(e) in only for e in (d.a, d.b) if e is not None)]
    return [replace(d, shared=True, origin=False) for d in told] + _pool_origins(names, a, b, only)


def _pool_origins(names: Sequence[str], a: Trace, b: Trace, only: Collection[object]) -> list[Difference]:
    """Where a difference enters the work that a pool shares: the same statement read the same in both runs, whichever worker it
    was, and never left the same, while nothing inside it differed so. ``only``: what just one of the runs has.
    """
    left, right = _effects(names, a), _effects(names, b)
    differing = {key for key in left.keys() & right.keys() if left[key].keys().isdisjoint(right[key])}
    found: dict[object, Difference] = {}
    for place, inputs in (key for key in left if key in differing):  # in the order of the run, not of a set
        lane, index, event = next(iter(left[place, inputs].values()))
        inner = a.lanes[lane][event.began : index]
        inside = any(_key(e) in only if e.record else (e.place, e.inputs) in differing for e in inner if e.line != event.line)
        if place in found or inside:
            continue
        other = next(iter(right[place, inputs].values()))[2]
        difference = _values(lane, index, event, other, ())
        if difference.origin:
            found[place] = replace(difference, shared=True)
    return sorted(found.values(), key=lambda d: (d.lane, d.index))


def _effects(names: Sequence[str], trace: Trace) -> dict[tuple[object, str], dict[object, tuple[str, int, Event]]]:
    """What statements did: (place, what they read) -> what they left -> where that was first."""
    found: dict[tuple[object, str], dict[object, tuple[str, int, Event]]] = {}
    for name in names:
        for index, event in enumerate(trace.lanes.get(name, [])):
            if not event.record:
                found.setdefault((event.place, event.inputs), {}).setdefault(event.digest, (name, index, event))
    return found


def _key(event: Event) -> tuple[object, ...]:
    return (*event.place, event.digest)


def _lane(name: str, a: Sequence[Event], b: Sequence[Event]) -> list[Difference]:
    """Walk two lanes side by side."""
    found: list[Difference] = []
    marks: list[tuple[int, Event]] = []  # what differed, with its index in ``a``: what encloses it is not an origin
    calls: list[tuple[str, int, bool]] = []  # open calls: name, how much had differed before, whether given the same
    for index, left, right in _aligned(a, b):
        if left is not None and right is not None:
            same = left.digest == right.digest
            _follow_calls(left, same, calls, found)
            if same:
                continue
            difference = _values(name, index, left, right, marks)
        else:
            difference = Difference(name, index, left, right)
        marks.append((index, difference.event))
        found.append(difference)
    return found


def _follow_calls(event: Event, same: bool, calls: list[tuple[str, int, bool]], found: list[Difference]) -> None:
    """Open a call, or close it: what differed meanwhile differed inside it, and it may have given the same value all the same."""
    if event.kind == "call":
        calls.append((event.name, len(found), same))
    elif event.kind == "ret" and any(name == event.name for name, *_ in calls):
        while (opened := calls.pop())[0] != event.name:
            continue  # left by an exception
        if same and opened[2] and event.record[3] != "None":
            found[opened[1] :] = [replace(d, within=True) for d in found[opened[1] :]]


def _values(lane: str, index: int, a: Event, b: Event, marks: Sequence[tuple[int, Event]]) -> Difference:
    """Two takes of the same event with other values."""
    if a.record:
        return Difference(lane, index, a, b, records=(a.record, b.record))
    origin = a.inputs == b.inputs and not _differed_inside(a, marks)
    for path, left in a.outputs:
        right = next((record for other, record in b.outputs if other == path), None)
        if right is None or left[1] != right[1]:
            return Difference(lane, index, a, b, path, (left, right or []), origin and right is not None)
    return Difference(lane, index, a, b, "", None, origin=False)


def _differed_inside(event: Event, marks: Sequence[tuple[int, Event]]) -> bool:
    """Whether something else had differed inside ``event``; what probes saw of its own line is its own effect."""
    for index, inner in reversed(marks):
        if index < event.began:
            return False
        if (inner.file, inner.line) != (event.file, event.line):
            return True
    return False


def _aligned(a: Sequence[Event], b: Sequence[Event]) -> Iterator[tuple[int, Event | None, Event | None]]:
    """Pairs of the same event; after a fork in the road, the next stretch that both have."""
    i = j = forks = 0
    while i < len(a) and j < len(b):
        if a[i].place == b[j].place:
            yield i, a[i], b[j]
            i, j = i + 1, j + 1
            continue
        forks += 1
        window = max(_NEAR, _WINDOW // forks)
        skip_a, skip_b = _resync([e.place for e in a[i : i + window]], [e.place for e in b[j : j + window]])
        for k in range(skip_a):
            yield i + k, a[i + k], None
        for k in range(skip_b):
            yield i + skip_a, None, b[j + k]
        i, j = i + skip_a, j + skip_b
    for k in range(i, len(a)):
        yield k, a[k], None
    for k in range(j, len(b)):
        yield len(a), None, b[k]


def _resync(a: Sequence[object], b: Sequence[object]) -> tuple[int, int]:
    """How many events to pass over in each to be in step again; all of them if that never happens."""
    for block in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks():
        if block.size >= 3 or (block.size and block.a + block.size == len(a)):
            return block.a, block.b
    return len(a), len(b)
