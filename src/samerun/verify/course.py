"""The course of a run, step by step, and where that of a resumed run joins that of an uninterrupted one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from samerun.launch.plan import Plan
from samerun.trace.read import Event
from samerun.verify import cosmetic
from samerun.verify.session import Inconclusive, Run

STATE = ("model", "optimizer")  # columns that stand before the first step, too


@dataclass(frozen=True)
class Part:
    """One column of one row. ``kind``: model, optimizer, value, generator, held or variable."""

    digest: str
    kind: str
    shown: Any = None

    @property
    def met(self) -> list[str]:
        """Of a batch or a loss: the digests of the newest ones."""
        return list(self.shown[1:]) if isinstance(self.shown, list) else []


@dataclass(frozen=True)
class Row:
    """What stands after one step, or, in a program without any that can be seen, after one printed line."""

    event: Event
    columns: dict[str, Part]

    def of_kind(self, *kinds: str) -> dict[str, Part]:
        """The columns of these kinds."""
        return {name: part for name, part in self.columns.items() if part.kind in kinds}

    def differing(self, other: Row, *kinds: str) -> list[str]:
        """The columns of these kinds that both have and that differ."""
        theirs = other.columns
        return [n for n, part in self.of_kind(*kinds).items() if n in theirs and theirs[n].digest != part.digest]


@dataclass
class Course:
    """The rows of one run. ``starts``: what stands before the first step of each series (an optimizer, an estimator)."""

    starts: dict[str, Row] = field(default_factory=dict)
    steps: list[Row] = field(default_factory=list)
    lines: list[Row] = field(default_factory=list)

    def before(self, series: str, after: int) -> Row | None:
        """What stands in a series when ``after`` steps are done."""
        done = [row for row in self.steps[:after] if row.event.name == series]
        return done[-1] if done else self.starts.get(series)


@dataclass(frozen=True)
class Parting:
    """The first pair of rows that differ. ``columns`` is empty where the resumed run makes more steps, or fewer."""

    index: int
    columns: tuple[str, ...]

    def better_than(self, other: Parting) -> bool:
        """Whether it comes later, or there with less that differs."""
        return self.index > other.index or (self.index == other.index and set(self.columns) < set(other.columns))


@dataclass(frozen=True)
class Joined:
    """A resumed run beside the uninterrupted one: it goes on after step (or line) ``after`` of that.

    ``last``: the row after which it goes on; ``pairs``: the rows that should be equal; ``left``: how many there should be.
    """

    unit: str
    after: int
    last: Row
    pairs: list[tuple[Row, Row]]
    left: int
    made: int

    @property
    def wholes(self) -> list[Row]:
        """The rows of the uninterrupted run from ``last`` on."""
        return [self.last, *(whole for whole, _ in self.pairs)]

    def parting(self) -> Parting | None:
        """Where the two first differ."""
        for index, (whole, resumed) in enumerate(self.pairs):
            columns = tuple(_differing(whole, resumed, first=index == 0))
            if columns:
                return Parting(index, columns)
        return Parting(len(self.pairs), ()) if self.left != self.made else None


def rows_plan(**asked: Any) -> Plan:
    """A run of which every step is recorded, row by row. ``asked``: see ``samerun.inside.rows.Rows``."""
    rows = {"unit": "step", "stop": 0, "keep": None, "into": "", "put": [], "left": [], **asked}
    return Plan(probes=("always", "resume"), functions="off", rows=rows)


def course_of(run: Run) -> Course:
    """The course of the process that trains: the first that makes steps, else the first of all."""
    lanes = {name: [e for e in lane if e.record[2:3] == ["row"]] for name, lane in sorted(run.trace.lanes.items())}
    trains = next((name for name, rows in lanes.items() if any(row.kind == "step" for row in rows)), "main")
    course = Course()
    for event in lanes.get(trains, ()):
        row = Row(event, {name: Part(digest, kind, shown) for name, digest, kind, shown in event.record[4]})
        if event.kind == "start":
            course.starts.setdefault(event.name, row)
        else:
            (course.steps if event.kind == "step" else course.lines).append(row)
    return course


def lane_of_steps(run: Run) -> str:
    """The lane of the process whose steps are compared."""
    lanes = sorted(name for name, lane in run.trace.lanes.items() if any(e.kind == "step" and e.record for e in lane))
    return lanes[0] if lanes else "main"


def join(whole: Course, resumed: Course) -> Joined:
    """Find the step after which the resumed run goes on. Raises Inconclusive where nothing shows it."""
    if whole.steps and resumed.steps:
        after = _resumed_after(whole, resumed)
        pairs = list(zip(whole.steps[after:], resumed.steps, strict=False))
        return Joined("step", after, whole.steps[after - 1], pairs, len(whole.steps) - after, len(resumed.steps))
    if whole.steps:
        raise Inconclusive("the resume command made no step that can be seen: nothing was left to do, or it did something else")
    count = _common_end(whole.lines, resumed.lines)
    if not count:
        raise Inconclusive(
            "the resume command printed no line that the uninterrupted run prints too, and makes no step that can be seen: "
            "there is nothing to compare"
        )
    pairs = list(zip(whole.lines[-count:], resumed.lines[-count:], strict=True))
    after = len(whole.lines) - count
    return Joined("line", after, whole.lines[after - 1], pairs, count, count)


def _resumed_after(whole: Course, resumed: Course) -> int:
    """By content, the step of the uninterrupted run that left the model as the resumed run has it before its first step; where
    that says nothing, by count: as many steps are made as were left.
    """
    series = resumed.steps[0].event.name
    start = resumed.starts.get(series)
    counted = len(whole.steps) - len(resumed.steps)
    if start is None:
        return max(counted, 0)
    numbered = [(n, row) for n, row in enumerate(whole.steps, 1) if row.event.name == series]
    begun = whole.starts.get(series)
    matches = [0] if begun is not None and not begun.differing(start, "model") else []
    matches += [n for n, row in numbered if not row.differing(start, "model")]
    if not matches or counted in matches or (matches == [0] and counted > 0):  # 0: weights that were not loaded at all
        return max(counted, 0)
    return matches[-1]


def _common_end(a: Sequence[Row], b: Sequence[Row]) -> int:
    """How many lines, counted from the end, were printed by the same statements."""
    count = 0
    for left, right in zip(reversed(a), reversed(b), strict=False):
        if left.event.place != right.event.place:
            break
        count += 1
    return count


def _differing(whole: Row, resumed: Row, *, first: bool) -> list[str]:
    """The columns that make a difference and do differ; what differs in a line only as times do makes none."""
    if whole.event.name != resumed.event.name:
        return ["order of steps"]
    names = whole.differing(resumed, "model", "optimizer", "value")
    if first:  # before its first step a resumed run may have met more, in passing over what was done before
        names = [n for n in names if not (last := whole.columns[n].met[-1:]) or last != resumed.columns[n].met[-1:]]
    if "text" in names and cosmetic.mask(str(whole.columns["text"].shown)) == cosmetic.mask(str(resumed.columns["text"].shown)):
        names.remove("text")
    return names
