"""Proves causes by intervention: everything pinned but one source, which is perturbed; what then differs, it causes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from samerun.launch.catalogue import all_sources
from samerun.launch.plan import Plan
from samerun.sources.protocol import Mode, Source
from samerun.trace.read import Use
from samerun.verify.causes import Entry, entries, shown
from samerun.verify.compare import Finding, compare_runs, hard
from samerun.verify.leftovers import leftover_uses
from samerun.verify.options import Options
from samerun.verify.result import Cause
from samerun.verify.session import Run, Session
from samerun.verify.zoom import ops_of

LADDER = (
    "kernels",
    "threads",
    "schedule",
)  # tried, in turn, when all that is pinned by default does not make runs repeat


@dataclass
class Isolated:
    """What the interventions showed."""

    causes: list[Cause] = field(default_factory=list)
    cosmetic: list[Cause] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unpinned: list[Finding] = field(default_factory=list)  # what still differs with everything pinned
    reference: Run | None = None


class Isolation:
    """The experiment: a reference with every source pinned, then one run for each source in use."""

    def __init__(self, session: Session, options: Options, sources: Sequence[str]) -> None:
        self.session = session
        self.options = options
        self.sources = list(sources)
        self.pins = pinned(options)
        self.found = Isolated()

    def run(self) -> Isolated:
        """Make the reference, then free each source in turn. Raises Inconclusive when the budget is spent."""
        self.session.planned = len(self.session.runs) + 2 + len(self.sources)
        reference = self._reference()
        self.found.reference = reference
        if self.found.unpinned:
            self._attribute(reference)
        if reference.exit.code or self.found.unpinned:
            return self.found
        for name in self.sources:
            self._free(all_sources()[name], reference)
        return self.found

    def _reference(self) -> Run:
        first, second = self._pinned_run("reference", {}), self._pinned_run("reference", {})
        differing = hard(compare_runs(first, second, frozenset()))
        if first.exit.code:
            self.found.notes.append(
                f"with every source pinned the program ended with exit {first.exit.code}: {_last_line(first)}"
            )
        if not differing:
            return first
        differing = ops_of(self.session, self._plan(self.pins), differing)
        return self._ladder(differing) or self._give_up(first, differing)

    def _attribute(self, run: Run) -> None:
        """Two pinned runs differ: name the sources that were seen in use on the very lines where the difference enters. This is
        evidence, not proof, and ``pinned_differs`` says so.
        """
        for entry in entries(self.found.unpinned, ()):
            used = [use for use in run.trace.uses if use.phase != "seeded" and (use.file, use.line) == (entry.file, entry.line)]
            name = used[0].source if used else "schedule" if len(run.trace.lanes) > 1 else ""
            if name in all_sources() and not (self.options.only and name not in self.options.only):
                cause = self._cause(all_sources()[name], entry, (1, 1))
                self.found.causes.append(replace(cause, pinned_differs=(1, 1), what=used[0].what if used else ""))

    def _give_up(self, first: Run, differing: list[Finding]) -> Run:
        self.found.unpinned = differing
        return first

    def _ladder(self, differing: list[Finding]) -> Run | None:
        """Pin more, one source at a time, until the reference repeats; the one that did it is a cause."""
        for name in LADDER:
            if name in all_sources() and self._could_matter(name) and (first := self._repeats_with(name)) is not None:
                self.found.causes += self._causes(all_sources()[name], differing, (), (1, 1))
                self.sources = [source for source in self.sources if source != name]
                return first
        return None

    def _could_matter(self, name: str) -> bool:
        """Whether it is worth pinning: asked for, and its framework is there at all."""
        if self.options.only and name not in self.options.only:
            return False
        noted = {words for run in self.session.runs for _, what, words in run.trace.notes if what == "armed"}
        return not all_sources()[name].modules or name in noted

    def _repeats_with(self, name: str) -> Run | None:
        """The first of three runs with ``name`` pinned too, if all three agree: two might by luck."""
        self.session.planned += 3
        more = {name: Mode("pin", self.options.seed)}
        first = self._pinned_run(f"pin-{name}", more)
        if first.exit.code:
            return None
        for _ in range(2):
            if hard(compare_runs(first, self._pinned_run(f"pin-{name}", more), frozenset())):
                return None
        self.pins = {**self.pins, **more}
        return first

    def _pinned_run(self, role: str, more: Mapping[str, Mode], clean: bool = True) -> Run:
        return self.session.run(role, self._plan({**self.pins, **more}), clean=clean)

    def _plan(self, modes: Mapping[str, Mode]) -> Plan:
        return Plan(modes=modes, functions="lines", steps=self.options.steps)

    def _free(self, source: Source, reference: Run) -> None:
        """Free one source, perturbed, and see whether the run leaves the reference."""
        tries = 3 if source.name == "schedule" else 1
        for attempt in range(1, tries + 1):
            run = self._freed_run(source, attempt)
            allowed = frozenset({source.cosmetic}) if source.cosmetic else frozenset[str]()
            findings = compare_runs(reference, run, allowed)
            if findings:
                break
        uses = leftover_uses(run) if source.name == "leftovers" else _uses(run, source.name)
        if hard(findings):
            self.found.causes += self._causes(source, findings, uses, (1, attempt))
        elif findings:
            places = entries(findings, uses, only_hard=False)
            self.found.cosmetic += [self._cause(source, entry, (1, attempt)) for entry in places]

    def _freed_run(self, source: Source, attempt: int) -> Run:
        if source.name == "leftovers":
            return self._pinned_run("free-leftovers", {}, clean=False)
        role = f"free-{source.name}" + (f"-{attempt}" if attempt > 1 else "")
        return self._pinned_run(role, {source.name: Mode("perturb", self.options.seed + attempt)})

    def _causes(self, source: Source, findings: Sequence[Finding], uses: Sequence[Use], differs: tuple[int, int]) -> list[Cause]:
        return [self._cause(source, entry, differs) for entry in entries(findings, uses)]

    def _cause(self, source: Source, entry: Entry, differs: tuple[int, int]) -> Cause:
        return Cause(
            source.name, entry.file, entry.line, entry.function, entry.name, differs, (0, 1), source.advice,
            what=entry.what, words=entry.finding.words if entry.finding else "", values=shown(entry.finding),
        )  # fmt: skip


def pinned(options: Options) -> dict[str, Mode]:
    """Every source that can be pinned without changing what is measured, pinned."""
    return {
        source.name: Mode("pin", options.seed)
        for source in all_sources().values()
        if source.in_use != "ask" and (source.arm is not None or source.environ is not None)
    }


def in_use(runs: Sequence[Run], options: Options) -> list[str]:
    """The sources worth a run of their own: seen in use, or impossible to watch."""
    seen = set().union(*(run.trace.sources_used() for run in runs))
    if any(run.files for run in runs):
        seen.add("leftovers")
    names = []
    for source in all_sources().values():
        wanted = source.in_use == "always" or (source.in_use == "sites" and source.name in seen) or source.name in options.perturb
        can = source.name == "leftovers" or source.arm is not None or source.environ is not None
        if wanted and can and (not options.only or source.name in options.only):
            names.append(source.name)
    return sorted(names, key=lambda name: name != "leftovers")  # leftovers first: the reference's files are still there


def _uses(run: Run, source: str) -> list[Use]:
    return [use for use in run.trace.uses if use.source == source and use.phase != "seeded"]


def _last_line(run: Run) -> str:
    lines = run.stderr.decode(errors="replace").strip().splitlines()
    return lines[-1][:200] if lines else "(nothing on standard error)"
