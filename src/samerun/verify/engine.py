"""``samerun verify``: repeat, perturb or isolate, and give the verdict."""

from __future__ import annotations

import errno
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from samerun.launch.catalogue import all_sources
from samerun.launch.plan import Plan
from samerun.sources.protocol import Mode
from samerun.trace.generators import Concern, seeding_concerns, unseeded_concerns
from samerun.trace.read import Trace
from samerun.verify.candidates import by_chance, in_use
from samerun.verify.causes import Entry, direct, entries, shown
from samerun.verify.compare import DECISIVE, Finding, compare_runs, hard
from samerun.verify.control import control
from samerun.verify.isolate import Isolated, Isolation
from samerun.verify.options import Options
from samerun.verify.result import Control, Divergence, Result, RunNote
from samerun.verify.resume import prove_resume
from samerun.verify.session import Inconclusive, Run, Session, alone, must_be_recorded

_ALIKE = ("leftovers", "environment")  # what the repeats have in common: it cannot be why they differ

Progress = Callable[[str, int, int], None]
_TRIES = 2  # perturbed runs of a program that may come to the same by luck, with another order or other numbers
_ORDERS = 4  # where it may be the order of a small set: one of two has but two


def verify(options: Options, folder: Path, progress: Progress = lambda role, number, of: None) -> Result:
    """Run the command as often as a verdict needs. Never raises for what the program does: that is a verdict."""
    folder.mkdir(parents=True, exist_ok=True)
    session: Session | None = None
    try:
        with alone(folder.parent), Session(options, folder, progress) as session:
            result = prove_resume(session, options) if options.resume else _decide(session, options)
            if options.control:
                result.control = _control(session, options, result)
    except Inconclusive as error:
        result = Result("inconclusive", str(error))
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        result = Result("inconclusive", f"{error.filename}: {error.strerror}; make room and run it again")
    result.command = options.argv
    result.folder = str(folder)
    if session is not None:
        result.runs = [RunNote(r.id, r.role, r.exit.code, round(r.exit.seconds, 3)) for r in session.runs]
        result.warnings += _warnings(session.runs[0].trace, result) if session.runs else []
        result.notes += session.notes
        result.notes += [f"could not be restored: {words}" for words in session.unrestored]
        result.notes += _trace_notes(session.runs)
    result.count_in_cells()
    return result


def _decide(session: Session, options: Options) -> Result:
    repeats = _repeat(session, options)
    pairs = [compare_runs(repeats[0], other) for other in repeats[1:]]
    differing = next((findings for findings in pairs if hard(findings)), None)
    if differing is not None:
        return _differs(session, options, repeats, differing)
    soft = [finding for findings in pairs for finding in findings]
    if options.no_perturb:
        return _same(repeats, soft, perturbed=None)
    return _perturb(session, options, repeats, soft)


def _warnings(trace: Trace, result: Result) -> list[Concern]:
    """What deserves a warning though it makes no verdict; of runs that agree, also where the program draws unseeded."""
    unseeded = unseeded_concerns(filter(direct, trace.uses)) if result.verdict == "same" else []
    return seeding_concerns(trace) + unseeded


def _control(session: Session, options: Options, result: Result) -> Control:
    if result.verdict not in ("same", "fragile"):
        return Control(None, "no run with other seeds was made: the program is not the same with one")
    return control(session, options, session.runs[0])


def _repeat(session: Session, options: Options) -> list[Run]:
    """The command as it is, each time from the tree as it was before the first."""
    runs: list[Run] = []
    for number in range(options.repeats):
        run = session.run("repeat", Plan(steps=options.steps))
        must_be_recorded(run, first=number == 0)
        runs.append(run)
    return runs


def _differs(session: Session, options: Options, repeats: Sequence[Run], findings: list[Finding]) -> Result:
    isolated = Isolation(session, options, in_use(repeats, options), findings).run()
    causes = [cause for cause in isolated.causes if cause.source not in _ALIKE]
    latent = [cause for cause in isolated.causes if cause.source in _ALIKE]
    result = Result("differs", "", causes=causes, latent=latent, cosmetic=isolated.cosmetic, notes=isolated.notes)
    result.divergence = divergence(findings)
    if not causes and isolated.cosmetic and not isolated.unpinned and not isolated.unexplained(findings):
        result.verdict, result.divergence = "same", None
        result.reason = f"{len(repeats)} runs gave the same but for what cannot matter ({_kinds(isolated)})"
        return result
    count = len(repeats)
    if causes:
        names = sorted({cause.source for cause in causes})
        result.reason = f"{count} runs of the same command differ; caused by {', '.join(names)}"
    elif isolated.unpinned:
        result.reason = f"{count} runs differ, and still do with every source pinned: see the first difference"
        result.divergence = divergence(isolated.unpinned)
    else:
        result.reason = f"{count} runs differ; no single source that was freed alone shows why"
    return result


def _kinds(isolated: Isolated) -> str:
    return ", ".join(sorted({cause.source for cause in isolated.cosmetic}))


def _perturb(session: Session, options: Options, repeats: Sequence[Run], soft: list[Finding]) -> Result:
    """The repeats agree: one more run with everything shaken at once, and the isolation only if that shows something."""
    sources = in_use(repeats, options)
    shaken = [name for name in sources if name != "leftovers"]
    findings: list[Finding] = []
    open_ones = [name for name in sources if by_chance(repeats[0], name)]
    tries = _ORDERS if "hash.order" in open_ones else _TRIES if open_ones else 1
    session.planned += tries
    for number in range(1, tries + 1):
        modes = {name: Mode("perturb", options.seed + number) for name in shaken}
        run = session.run("perturbed", Plan(modes=modes, steps=options.steps), clean="leftovers" not in sources)
        findings = compare_runs(repeats[0], run)
        if hard(findings):
            break
        soft += findings
    if not hard(findings):
        return _same(repeats, soft, perturbed=sources, count=tries)
    isolated = Isolation(session, options, sources, findings).run()
    unexplained = isolated.unexplained(findings)
    result = _same(repeats, soft, perturbed=sources)
    result.cosmetic = isolated.cosmetic
    result.notes += isolated.notes
    if isolated.causes:
        names = sorted({cause.source for cause in isolated.causes})
        result.verdict, result.latent = "fragile", isolated.causes
        result.reason = f"{len(repeats)} runs agree, but the result depends on {', '.join(names)}"
    elif isolated.unpinned:
        result.verdict = "differs"
        result.divergence = divergence(isolated.unpinned)
        result.reason = f"{len(repeats)} runs agreed, but two runs with every source pinned did not"
    elif unexplained:
        result.verdict, result.divergence = "fragile", divergence(unexplained)
        result.reason = (
            f"{len(repeats)} runs agree, but one with {', '.join(sources)} perturbed did not; no source freed alone shows why"
        )
    return result


def _same(repeats: Sequence[Run], soft: Sequence[Finding], perturbed: Sequence[str] | None, count: int = 1) -> Result:
    told = f"{len(repeats)} runs gave the same"
    if perturbed:
        told += f", and so did {'one' if count == 1 else count} with {', '.join(perturbed)} perturbed"
    result = Result("same", told)
    if soft:
        result.notes.append(_cosmetic_note(soft))
    return result


def _cosmetic_note(soft: Sequence[Finding]) -> str:
    before, after = next((f.values for f in soft if any(f.values)), ("", ""))
    return f"cosmetic differences only ({soft[0].words}), e.g. {before[:60]!r} against {after[:60]!r}"


def divergence(findings: Sequence[Finding]) -> Divergence:
    """The first difference, at the place in the program where it enters if the traces show one."""
    entry: Entry = entries(findings, ())[0]
    finding = entry.finding or findings[0]
    probe = finding.difference.event.kind if finding.difference else finding.probe
    values = shown(finding) or finding.values
    return Divergence(entry.file, entry.line, entry.function, probe, entry.name, _step(finding), values, finding.words)


def _step(finding: Finding) -> int | None:
    """The number, from 1, of the training step in which the finding shows; None before the first."""
    event = finding.difference.event if finding.difference else None
    in_step = event is not None and (event.steps or event.kind in DECISIVE)
    return event.steps + 1 if event is not None and in_step else None


def _trace_notes(runs: Sequence[Run]) -> list[str]:
    notes: dict[str, None] = {}
    unknown: dict[str, dict[str, str]] = {}  # package and its version -> what could not be armed -> why
    for run in runs:
        if run.trace.cut:
            notes["the trace grew past its bound: later events were not compared, outputs and files were"] = None
        for _, what, words in run.trace.notes:
            if what == "watch":
                notes[f"watch: {words}"] = None
            elif what == "not armed":
                package, name, error = words.split("\t", 2)
                unknown.setdefault(package, {}).setdefault(name, error)
    told = [*notes, *(_unknown(package, errors) for package, errors in unknown.items())]
    return told[:20]


def _unknown(package: str, errors: Mapping[str, str]) -> str:
    """One warning for each package of which not all is where it was looked for, and what no longer holds."""
    names, error = ", ".join(errors), next(iter(errors.values()))
    if not package:
        return f"not watched or pinned: {names} ({error})"
    return f"{package} is not as samerun knows it: not watched or pinned there: {names} ({error}); all else holds"


def can_be_perturbed(name: str) -> bool:
    """Whether ``--perturb NAME`` means something."""
    return name in all_sources()
