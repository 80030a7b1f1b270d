"""``samerun verify --resume``: is a run that was interrupted and resumed the run that was never interrupted?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from samerun.verify.compare import compare_runs, hard
from samerun.verify.course import Joined, Parting, course_of, join, rows_plan
from samerun.verify.lost import Lost
from samerun.verify.options import Options
from samerun.verify.result import Divergence, Result, Resume
from samerun.verify.session import Inconclusive, Run, Session, must_be_recorded

UNITS = ("step", "batch", "epoch", "fit", "line")


def prove_resume(session: Session, options: Options) -> Result:
    """The whole, the interrupted and the resumed run, the whole once more, and what was lost. Raises Inconclusive."""
    session.planned = 4
    whole = _whole(session, {}, first=True)
    interrupted = _interrupted(session, options)
    resumed = session.run("resumed", rows_plan(), clean=False, argv=options.resume)
    _must_have_resumed(resumed, interrupted)
    course = course_of(whole)
    joined = join(course, course_of(resumed))
    states = session.folder / "states"
    states.mkdir()
    again = _whole(session, {"keep": [joined.unit, joined.after], "into": str(states)})
    if hard(compare_runs(whole, again)):
        raise Inconclusive(
            "two uninterrupted runs differ, so nothing can be said of a resumed one: first use samerun verify without --resume"
        )
    _must_have_gone_on(joined)
    parting = joined.parting()
    told = _told(options, joined, parting)
    if parting is None:
        return Result("same", _same_words(joined), resume=told, notes=_notes(joined))
    lost = Lost(session, options, course, interrupted, states).explain(joined, course_of(resumed))
    result = Result("differs", _differs_words(joined, parting, [cause.source for cause in lost.causes]), resume=told)
    result.causes, result.notes = lost.causes, lost.notes
    result.divergence = _divergence(joined, parting)
    return result


def _whole(session: Session, asked: dict[str, Any], *, first: bool = False) -> Run:
    run = session.run("whole", rows_plan(**asked))
    must_be_recorded(run, first=first)
    return run


def _interrupted(session: Session, options: Options) -> Run:
    unit, stop = options.stop_after
    run = session.run("interrupted", rows_plan(unit=unit, stop=stop))
    if not any(what == "stopped" for _, what, _ in run.trace.notes):
        course = course_of(run)
        made = f"{len(course.steps)} steps" if course.steps else f"no step that can be seen, but {len(course.lines)} lines"
        raise Inconclusive(
            f"the program ended before {unit} {stop} was over and another began: it made {made}; interrupt it earlier, or by "
            f"another unit (--stop-after {'|'.join(UNITS)}:N)"
        )
    return run


def _must_have_resumed(run: Run, interrupted: Run) -> None:
    written = ", ".join(Path(file.path).name for file in interrupted.files[:5]) or "nothing"
    if run.exit.stopped or run.exit.code:
        lines = run.stderr.decode(errors="replace").strip().splitlines()
        how = run.exit.stopped or f"exit {run.exit.code}: {lines[-1][:300] if lines else 'it printed nothing on standard error'}"
        raise Inconclusive(f"the resume command fails ({how}); the interrupted run had written {written}")
    must_be_recorded(run, first=False)


def _must_have_gone_on(joined: Joined) -> None:
    if joined.after == 0:
        raise Inconclusive(
            f"the resume command began again at the first {joined.unit}: it took up nothing of what the interrupted run had left "
            "(was a checkpoint written before the stop, and does the command load it?)"
        )


def _told(options: Options, joined: Joined, parting: Parting | None) -> Resume:
    unit, stop = options.stop_after
    first = None if parting is None else joined.after + parting.index + 1
    return Resume(
        options.resume, f"{unit}:{stop}", joined.unit, joined.after, joined.after + joined.left, joined.made, first,
        parting.columns if parting else (),
    )  # fmt: skip


def _same_words(joined: Joined) -> str:
    columns = sorted(joined.pairs[0][0].of_kind("model", "optimizer", "value"))
    first, last = joined.after + 1, joined.after + joined.left
    told = f"{joined.unit}s {first} to {last} are those of the uninterrupted run, bit for bit"
    return f"resumed after {joined.unit} {joined.after}, {told} ({', '.join(columns)})"


def _differs_words(joined: Joined, parting: Parting, sources: list[str]) -> str:
    number = joined.after + parting.index + 1
    if parting.columns:
        what = f"{joined.unit} {number} is not that of the uninterrupted run ({', '.join(parting.columns)})"
    else:
        what = f"{joined.made} {joined.unit}s were made where {joined.left} were left"
    lost = f"; lost: {', '.join(dict.fromkeys(sources))}" if sources else "; what was lost is not among what can be seen"
    return f"resumed after {joined.unit} {joined.after}, {what}{lost}"


def _notes(joined: Joined) -> list[str]:
    """Generators that a resume leaves elsewhere, where nothing has come of it."""
    whole, resumed = joined.pairs[-1]
    names = whole.differing(resumed, "generator", "held", "inner")
    return [f"{', '.join(names)} stood elsewhere than in the uninterrupted run, and nothing came of it"] if names else []


def _divergence(joined: Joined, parting: Parting) -> Divergence:
    whole, resumed = joined.pairs[min(parting.index, len(joined.pairs) - 1)]
    event, name = whole.event, parting.columns[0] if parting.columns else f"number of {joined.unit}s"
    values = (str(joined.left), str(joined.made))
    if parting.columns:
        values = tuple(_shown(row, name) for row in (whole, resumed))  # type: ignore[assignment]  # two of them
    return Divergence(event.file, event.line, event.function, joined.unit, name, joined.after + parting.index + 1, values)


def _shown(row: Any, name: str) -> str:
    part = row.columns.get(name)
    if part is None:
        return ""
    return part.shown if isinstance(part.shown, str) and part.kind == "value" else part.digest.partition(":")[2][:8]
