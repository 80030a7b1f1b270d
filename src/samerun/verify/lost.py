"""Which state a resume has lost: by what stands before its first step, and by putting generators where they should stand."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from samerun.launch.plan import Plan
from samerun.verify.course import STATE, Course, Joined, Parting, Row, course_of, join, lane_of_steps, rows_plan
from samerun.verify.options import Options
from samerun.verify.result import Cause
from samerun.verify.session import Inconclusive, Run, Session

_MOST_VARIABLES = 8
FIXES = {
    "model": "save the weights (model.state_dict()) with the rest and load them before the first step",
    "optimizer": "save optimizer.state_dict() in the checkpoint and load it before the first step",
    "scheduler": "save scheduler.state_dict() in the checkpoint and load it when resuming",
    "data.order": "save the epoch and the position in it; on resume set the sampler's epoch and pass over what was seen",
    "program": "save it in the checkpoint and load it when resuming",
}
_NO_GENERATORS = {"optimizer", "learning rate"}  # columns that no generator reaches
FIX_OF_KIND = {  # of generators: process-wide, of the program's own, inside a layer
    "generator": "save samerun.state() in the checkpoint and samerun.restore() it on resume",
    "held": "samerun.register() it, then save samerun.state() in the checkpoint and samerun.restore() it on resume",
    "inner": "model files do not hold it: give fit the SeedsCallback of samerun.integrations",
}


@dataclass(frozen=True)
class Trial:
    """A generator to be put where it should stand, and when: see ``samerun.inside.rows.Put``."""

    column: str
    moment: str
    draw: int = 0


@dataclass
class Lost:
    """The search for what was lost.

    Args:
        session: where runs are made.
        options: of the verification.
        whole: the course of the uninterrupted run.
        interrupted: the run that left what is resumed.
        states: the folder with the generators' states at the step that was resumed from.
    """

    session: Session
    options: Options
    whole: Course
    interrupted: Run
    states: Path
    causes: list[Cause] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def explain(self, joined: Joined, resumed: Course) -> Lost:
        """Find the causes. Generators first: each that was lost stays where it should stand while the others are tried."""
        parting = joined.parting()
        done: list[Trial] = []
        for name in suspects(joined) if parting is not None and set(parting.columns) - _NO_GENERATORS else ():
            mended = self._mended(joined, name, done) if parting is not None else None
            if mended is not None:
                joined, done = mended
                parting = joined.parting()
            elif parting is not None:
                self.notes.append(f"{name} stood elsewhere, too; putting that alone right changed nothing that is compared")
        if parting is not None:
            self._state(joined, resumed, parting)
        return self

    def _mended(self, joined: Joined, name: str, done: list[Trial]) -> tuple[Joined, list[Trial]] | None:
        """The resume with one generator more put right, if less differs then: that it was lost is proved."""
        parting = joined.parting()
        for trial in trials(joined, name):
            tried = [*done, trial]
            try:
                after, where = self._with(tried)
            except Inconclusive as error:  # of this trial, or as the budget is spent: that something was lost stands
                self.notes.append(f"{name} could not be put right: {error}")
                return None
            now = after.parting()
            if parting is not None and (now is None or now.better_than(parting)):
                part, left = joined.pairs[0][0].columns[name], (int(now is not None), 1)
                source = name if part.kind == "generator" else part.shown
                self.causes.append(
                    self._cause(joined, source, FIX_OF_KIND[part.kind], "", where=where, name=name, put_right=left)
                )
                return after, tried
        return None

    def _with(self, tried: list[Trial]) -> tuple[Joined, str]:
        """The resume again, with generators put where they should stand; and the line at which the last one was put."""
        self.session.planned = len(self.session.runs) + 1
        if not self.session.return_to(self.interrupted):
            self.session.run("interrupted", self.interrupted.plan)
        file = self.states / f"{lane_of_steps(self.interrupted).replace('/', '_')}.json"
        puts = [{"column": t.column, "moment": t.moment, "draw": t.draw, "file": str(file)} for t in tried]
        run = self.session.run(f"put-{tried[-1].column}", self._plan(puts), clean=False, argv=self.options.resume)
        notes = [words.rpartition(" ") for _, what, words in run.trace.notes if what == "put"]
        places = [place for name, _, place in notes if name == tried[-1].column]
        return join(self.whole, course_of(run)), places[-1] if places else ""

    def _plan(self, puts: list[dict[str, Any]]) -> Plan:
        left = [os.path.realpath(self.interrupted.root / file.path) for file in self.interrupted.files]
        return rows_plan(put=puts, left=left)

    def _state(self, joined: Joined, resumed: Course, parting: Parting) -> None:
        """What no generator explains."""
        number = joined.after + 1
        for name in lost_before(self.whole, resumed, joined):
            words = f"before step {number} it is not what the uninterrupted run had"
            self.causes.append(self._cause(joined, name, FIXES[name], words))
        rates = first_difference(joined, "learning rate")
        if rates is not None and rates <= parting.index + 1 and "optimizer" not in {cause.source for cause in self.causes}:
            a, b = (row.columns["learning rate"].shown for row in joined.pairs[rates])
            words = f"{b} at step {joined.after + rates + 1}, where it was {a}"
            self.causes.append(self._cause(joined, "scheduler", FIXES["scheduler"], words, name="learning rate"))
        if "batch" in parting.columns or joined.made != joined.left:
            self.causes.append(self._order(joined))
        if not self.causes and joined.unit == "line":
            self._variables(joined, parting)

    def _order(self, joined: Joined) -> Cause:
        batch, other = joined.pairs[0][1].columns.get("batch"), self._taken_at(joined)
        words = "other batches come than in the uninterrupted run"
        if other:
            words = f"it begins with the batch of step {other}, where that of step {joined.after + 1} was next"
        elif joined.made != joined.left:
            words = f"it makes {joined.made} steps where {joined.left} were left: it does not go on in the midst of the data"
        name, place = ("batch", batch.shown[0]) if batch is not None and batch.met else ("data", "")
        return self._cause(joined, "data.order", FIXES["data.order"], words, name=name, where=place)

    def _taken_at(self, joined: Joined) -> int:
        """The other step at which the uninterrupted run took the batch that the resumed run begins with; 0 if none did."""
        first, *_ = (resumed.columns.get("batch") for _, resumed in joined.pairs)
        if first is None or not first.met:
            return 0
        found = [n for n, row in enumerate(self.whole.steps, 1) if row.columns["batch"].met[-1:] == first.met[-1:]]
        return 0 if joined.after + 1 in found else next(iter(found), 0)

    def _variables(self, joined: Joined, parting: Parting) -> None:
        """In a program that only prints: its variables that differ where a line first does. One that stands where it stood
        at the uninterrupted run's first line began anew; if none did, what was lost is among them or went into them.
        """
        pairs = [pair for pair in joined.pairs[: parting.index + 1] if changing(joined, *pair)]
        if not pairs:
            return
        whole, resumed = pairs[0]
        names = changing(joined, whole, resumed)
        first = self.whole.lines[0].columns
        anew = [name for name in names if name in first and first[name].digest == resumed.columns[name].digest]
        for name in anew or [", ".join(names[:_MOST_VARIABLES])]:
            words = "began anew" if anew else f"differ at {joined.unit} {joined.after + 1 + joined.pairs.index(pairs[0])}"
            if anew and whole.columns[name].shown is not None:
                words += f": {resumed.columns[name].shown}, where it was {whole.columns[name].shown}"
            self.causes.append(self._cause(joined, "program", FIXES["program"], words, name=name))

    def _cause(
        self,
        joined: Joined,
        source: str,
        fix: str,
        words: str,
        *,
        where: str = "",
        name: str = "",
        put_right: tuple[int, int] = (0, 0),
    ) -> Cause:
        event = joined.pairs[0][0].event
        file, _, line = where.rpartition(":")
        place = (file, int(line), "") if file else (event.file, event.line, event.function)
        return Cause(source, *place, name or source, (1, 1), put_right, fix, words=words)


def changing(joined: Joined, whole: Row, resumed: Row) -> list[str]:
    """The variables that differ in a pair of rows, without those that stand still in the uninterrupted run: arguments, and
    the step from which it went on.
    """
    names = whole.differing(resumed, "variable")
    return [n for n in names if len({row.columns[n].digest for row in joined.wholes if n in row.columns}) > 1]


def suspects(joined: Joined) -> list[str]:
    """The generators that are drawn from and stand elsewhere after the first step than in the uninterrupted run."""
    whole, resumed = joined.pairs[0]
    names = whole.differing(resumed, *FIX_OF_KIND)
    return [n for n in names if len({row.columns[n].digest for row in joined.wholes if n in row.columns}) > 1]


def trials(joined: Joined, name: str) -> list[Trial]:
    """When to put a generator back, the likeliest first."""
    kind = joined.pairs[0][0].columns[name].kind
    if kind == "held":
        return [Trial(name, "read"), Trial(name, "ready")]
    if kind == "inner":
        return [Trial(name, "ready")]
    number = _draw_to_mend(joined, name)
    return [Trial(name, "draw", number) if number else Trial(name, "ready"), Trial(name, "read")]


def _draw_to_mend(joined: Joined, name: str) -> int:
    """The number of the resumed run's draw that should have been the first after the interruption; 0 if draws cannot be counted.

    Of the draws before a step, the last are those of the step itself, as many as in the uninterrupted run; those before them
    belong to what only a start does, such as initial weights.
    """
    if name not in joined.last.columns:
        return 0
    base = int(joined.last.columns[name].shown)
    for whole, resumed in joined.pairs:
        count = int(whole.columns[name].shown) - base
        if count:
            return max(0, int(resumed.columns[name].shown) - count + 1)
    return 0


def lost_before(whole: Course, resumed: Course, joined: Joined) -> list[str]:
    """Of model and optimizer, what is not as it was before the step that the resumed run makes first."""
    if joined.unit != "step":
        return []
    series = resumed.steps[0].event.name
    before, start = whole.before(series, joined.after), resumed.starts.get(series)
    return [name for name in STATE if before and start and name in before.differing(start, name)]


def first_difference(joined: Joined, column: str) -> int | None:
    """The index of the first pair that differs in this column."""
    return next((i for i, (a, b) in enumerate(joined.pairs) if column in a.differing(b, "value")), None)
