"""Proves causes by intervention: everything pinned but one source, which is perturbed; what then differs, it causes."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from samerun.launch.catalogue import all_sources
from samerun.launch.plan import Plan
from samerun.sources.protocol import Mode, Source
from samerun.trace.read import Use
from samerun.verify.candidates import allowed, by_chance, in_use, may_decide, pinned, unlikely, uses_of
from samerun.verify.causes import Entry, Place, begins_at, entries, first_placed, placed, seeded, shown, used
from samerun.verify.compare import Finding, compare_runs, hard
from samerun.verify.doubts import Freed, meeting, without_explained
from samerun.verify.known import ANY
from samerun.verify.leftovers import leftover_uses
from samerun.verify.options import Options
from samerun.verify.races import racing
from samerun.verify.result import Cause
from samerun.verify.session import Run, Session
from samerun.verify.written import located
from samerun.verify.zoom import ops_of

_TOGETHER = 3  # fewer places than these are freed one by one
_SPARED = 2  # runs that it must be able to spare to free several sources at once
_LIKELIEST = ("hash.order", "leftovers", "addresses")  # of those that are freed together
_TRIES = 4  # of a source whose other values may come to the same
_LAST_TRIES = 5  # more, where nothing else shows why
_MORE = 3  # references, where those that there are may have agreed by luck
_MOST_PLACES = 4  # of one source that are freed one at a time, beside those that the traces show
LADDER = ("kernels", "threads")  # tried, in turn, when all that is pinned by default does not make runs repeat
_NAMES_ANEW = {"os.entropy", "clock", "process"}  # pinned, they give two runs the same generated names, as they never do


@dataclass
class Isolated:
    """What the interventions showed."""

    causes: list[Cause] = field(default_factory=list)
    cosmetic: list[Cause] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unpinned: list[Finding] = field(default_factory=list)  # what still differs with everything pinned
    seen: set[object] = field(default_factory=set)  # which parts of the outcome differed in a run with one source free
    reference: Run | None = None

    def unexplained(self, findings: Sequence[Finding]) -> list[Finding]:
        """Those of ``findings`` that no cosmetic source explains: another exit status, or a part of the outcome that did not
        differ when such a source was free.
        """
        if not self.cosmetic:
            return hard(findings)
        return [f for f in hard(findings) if f.probe == "exit" or (f.is_outcome and f.keys[0] not in self.seen)]


class Isolation:
    """The experiment: a reference with every source pinned, then one run for each source in use."""

    def __init__(self, session: Session, options: Options, sources: Sequence[str], findings: Sequence[Finding]) -> None:
        """``sources``: those in use; ``findings``: the differences that are to be explained."""
        self.session = session
        self.findings = findings
        self.options = options
        self.sources = list(sources)
        self.passed: list[str] = []  # of them, those that were freed together and showed nothing
        self.pins = pinned(options)
        self.found = Isolated()
        self.freed: dict[str, Freed] = {}
        self.soft: dict[str, Place | None] = {}  # where runs parted in which nothing came of it, though no use is seen there
        self.noise: frozenset[str] = (
            frozenset()
        )  # kinds of token that two pinned runs do not share: native code reads its own clock

    def run(self) -> Isolated:
        """Make the reference, then free each source that may matter. Raises Inconclusive when the budget is spent."""
        self.session.planned = len(self.session.runs) + 2 + len(self.sources)
        first = self._pinned_run("reference", {})
        if first.exit.code:
            self.found.reference = first
            self.found.notes.append(
                f"with every source pinned the program ended with exit {first.exit.code}: {_last_line(first)}"
            )
            return self.found
        self.sources += [name for name in in_use([first], self.options) if name not in self.sources]
        apart = unlikely(self.session.runs, self.sources)
        doubtful = self._freed_together(apart, first)
        reference = first if apart and not doubtful else self._repeated(first)
        self.found.reference = reference
        if self.noise or reference.plan.modes != first.plan.modes:  # more had to be pinned, or passed over
            doubtful = self._freed_together([name for name in doubtful if name in self.sources], reference)
        if self.found.unpinned:
            self._attribute(reference)
        self._free_each(doubtful, reference)
        self._free_each([name for name in self.sources if name not in doubtful], reference)
        if self._is_open():
            for name in [name for name in (*self.passed, *self.sources) if may_decide(self.session.runs[0], name)]:
                self.session.planned += _LAST_TRIES
                if self._is_open():
                    self._free(all_sources()[name], reference, range(1 + _TRIES, 1 + _TRIES + _LAST_TRIES))
        if self._is_open():
            self._free_unseen(reference)
        if not self.found.unpinned:
            self._check_pinned(reference)
        self.found.causes = without_explained(self.found.causes, self.freed)
        return self.found

    def _is_open(self) -> bool:
        """Whether something differs of which no source is known to be the cause."""
        return bool(not self.found.causes and not self.found.unpinned and self.found.unexplained(self.findings))

    def _free_unseen(self, reference: Run) -> None:
        """All that is pinned repeats, and nothing that was seen in use matters: so what was pinned and not seen does."""
        known = {*self.sources, *self.passed}
        unseen = [name for name in self.pins if name not in known and self._could_matter(name)]
        unseen.sort(key=lambda name: not all_sources()[name].generator)
        self.session.planned += len(unseen)
        self._free_each(self._freed_together(unseen, reference), reference)

    def _tries(self, name: str) -> int:
        return _TRIES if by_chance(self.session.runs[0], name) else 1

    def _freed_together(self, names: list[str], reference: Run) -> list[str]:
        """Which of several sources may matter, the likeliest first. Mostly none does, and that shows in no more runs than one
        of them takes, with all of them free: then they are out, and the reference is repeated, too.
        """
        tries = [self._tries(name) for name in names]
        if self.found.unpinned or sum(tries) - max(tries, default=0) < _SPARED:
            return names
        for attempt in range(1, 1 + max(tries)):
            if "leftovers" in names:
                self._return_to(reference)
            modes = {name: Mode("perturb", self.options.seed + attempt) for name in names if name != "leftovers"}
            run = self._pinned_run("free-others", modes, clean="leftovers" not in names)
            if self._parted(self._compare(reference, run)):
                order = (*["leftovers"] * bool(leftover_uses(run)), *_LIKELIEST, *names)
                return sorted(names, key=order.index)
        self.sources = [name for name in self.sources if name not in names]
        self.passed += names
        return []

    def _free_each(self, names: list[str], reference: Run) -> None:
        """Free the sources one by one; where one shows something, see first whether any other does."""
        while names:
            name, *names = names
            self._free(all_sources()[name], reference, range(1, 1 + self._tries(name)))
            if self._showed(name) and "addresses" not in self.freed:  # where addresses matter, whatever is free moves them
                names = self._freed_together(names, reference)

    def _showed(self, name: str) -> bool:
        return name in self.freed or any(cause.source == name for cause in self.found.cosmetic)

    def _return_to(self, reference: Run) -> None:
        """Bring the folder back to how the reference left it."""
        if not self.session.return_to(reference):
            self._pinned_run("reference", {})

    def _check_pinned(self, reference: Run) -> None:
        """Two pinned runs can agree by luck. Where several sources seem to part at one place, see whether they do so again."""
        doubted = meeting(self.found.causes, self.freed, self.soft)
        self.session.planned += _MORE if doubted else 0
        for _ in range(_MORE if doubted else 0):
            differing = hard(self._compare(reference, self._pinned_run("reference", {})))
            if differing:
                self.found.causes = [cause for cause in self.found.causes if cause.source not in doubted]
                if not self.found.causes:
                    self.found.unpinned = differing
                    self._attribute(reference)
                return

    def _repeated(self, first: Run) -> Run:
        """A reference that repeats: the run with every source pinned once more, with more of them pinned if that differs."""
        second = self._pinned_run("reference", {})
        findings = self._compare(first, second)
        if watched := _watched_only(first, findings):
            return self._give_up(first, watched)
        differing = hard(findings)
        if differing and not hard(compare_runs(first, second, frozenset(), ANY)):
            self.noise, differing = ANY, []
        if not differing:
            return second  # whose files are still there
        differing = ops_of(self.session, self._plan(self.pins), differing)
        if _by_own_threads(first, differing):  # pinning more could make some runs repeat by luck only
            return self._give_up(first, differing)
        return self._ladder(differing) or self._give_up(first, differing)

    def _attribute(self, run: Run) -> None:
        """Two pinned runs differ: name the sources that were seen in use on the very lines where the difference enters. This is
        evidence, not proof, and ``pinned_differs`` says so.
        """
        started = [use for use in run.trace.uses if use.source == "schedule" and use.library]
        for entry in entries(self.found.unpinned, ()):
            at = (entry.file, entry.line)
            seen = [u for u in run.trace.uses if u.phase != "seeded" and at in ((u.file, u.line), (u.file, u.statement))]
            if seen and entry.finding:
                entry = replace(used(seen[0], entry.finding), own=True)
            if not seen and started and entry.finding and entry.finding.difference and entry.finding.difference.lane != "main":
                seen = started  # a library set threads to work: what they do differs because of that call
                entry = used(started[0], entry.finding)
            name = seen[0].source if seen else "schedule" if len(run.trace.lanes) > 1 else ""
            wanted = name in all_sources() and not (self.options.only and name not in self.options.only)
            for place in racing([entry], self.found.unpinned, run) if name == "schedule" else [entry]:
                told = {(cause.source, cause.file, cause.line) for cause in self.found.causes}
                if wanted and (name, place.file, place.line) not in told:
                    cause = self._cause(all_sources()[name], place, (1, 1))
                    self.found.causes.append(replace(cause, pinned_differs=(1, 1), what=seen[0].what if seen else ""))

    def _give_up(self, first: Run, differing: list[Finding]) -> Run:
        self.found.unpinned = differing
        return first

    def _ladder(self, differing: list[Finding]) -> Run | None:
        """Pin more, one source at a time, until the reference repeats; the one that did it is a cause."""
        for name in LADDER:
            if name in all_sources() and self._could_matter(name) and (first := self._repeats_with(name)) is not None:
                self.found.causes += self._causes(all_sources()[name], differing, uses_of(first, name), (1, 1))
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
            if hard(self._compare(first, self._pinned_run(f"pin-{name}", more))):
                return None
        self.pins = {**self.pins, **more}
        return first

    def _compare(self, reference: Run, run: Run, source: Source | None = None) -> list[Finding]:
        return compare_runs(reference, run, allowed(source) if source else frozenset(), self.noise)

    def _parted(self, findings: list[Finding]) -> list[Finding]:
        """Those of ``findings`` that say something, be it that a source is cosmetic."""
        return hard(findings) if self.noise else findings

    def _pinned_run(self, role: str, more: Mapping[str, Mode], clean: bool = True) -> Run:
        return self.session.run(role, self._plan({**self.pins, **more}), clean=clean)

    def _plan(self, modes: Mapping[str, Mode]) -> Plan:
        return Plan(modes=modes, functions="lines", steps=self.options.steps)

    def _free(self, source: Source, reference: Run, attempts: Sequence[int]) -> None:
        """Free one source, perturbed, and see whether the run leaves the reference; by the first attempt that shows it."""
        for attempt in attempts:
            run = self._freed_run(source, attempt, reference)
            findings = self._beside_noise(self._compare(reference, run, source), run, source)
            if hard(findings):
                break
        self.found.seen |= {key for finding in findings for key in finding.keys}
        self.found.cosmetic = [cause for cause in self.found.cosmetic if cause.source != source.name]  # of earlier attempts
        met = source.name != "leftovers" or leftover_uses(run)  # else no closer look shows where they were read
        if met and hard(findings) and not placed(findings, uses_of(run, source.name)):
            findings, run = self._closer(source, attempt, findings, run)
        uses = uses_of(run, source.name)
        if source.name == "leftovers" and hard(findings) and not self._confirmed(run, entries(findings, uses)):
            return
        if hard(findings):
            entered = [located(entry, run) for entry in entries(findings, uses)]
            places = _with_seeds(entered, seeded(reference.trace, run.trace, uses))
            if source.name == "schedule":
                places = racing(places, findings, run)
            self.freed[source.name] = Freed(run, findings, uses, places)
            self.found.causes += [self._cause(source, entry, (1, self._times_freed(source))) for entry in places]
            if source.apart:
                self._free_apart(source, reference, _elsewhere(uses, places))
        elif findings:
            places = entries(findings, uses, only_hard=False)
            if not any(entry.own for entry in places):
                self.soft[source.name] = begins_at(findings, only_hard=False)
            self.found.cosmetic += [self._cause(source, entry, (1, self._times_freed(source))) for entry in places]

    def _times_freed(self, source: Source) -> int:
        """How many runs were made with this source free alone, of which the last showed it."""
        return sum(bool(re.fullmatch(rf"free-{re.escape(source.name)}(-\d+)?", run.role)) for run in self.session.runs)

    def _free_apart(self, source: Source, reference: Run, uses: Sequence[Use]) -> None:
        """Free one place at a time of those that the traces do not show: what they read differed already, or it is a library
        that uses the source there.
        """
        places = list(dict.fromkeys((use.file, use.statement) for use in uses))[:_MOST_PLACES]
        self.session.planned += len(places)
        if len(places) >= _TOGETHER and not self._differ_at(source, reference, uses, places, "lines"):
            return
        for place in places:
            findings = self._differ_at(source, reference, uses, [place], f"line-{place[1]}")
            if findings:
                use = next(use for use in uses if (use.file, use.statement) == place)
                self.found.causes.append(self._cause(source, used(use, first_placed(findings)), (1, 1)))

    def _differ_at(self, source: Source, reference: Run, uses: Sequence[Use], places: list[Place], role: str) -> list[Finding]:
        """How the run leaves the reference with the source free at these statements only."""
        lines = frozenset((use.file, use.line) for use in uses if (use.file, use.statement) in places)
        mode = Mode("pin", self.options.seed, but=lines)
        run = self._pinned_run(f"free-{source.name}-{role}", {source.name: mode})
        return hard(self._beside_noise(self._compare(reference, run, source), run, source))

    def _beside_noise(self, findings: list[Finding], run: Run, source: Source) -> list[Finding]:
        """Where two pinned runs differ already: only what differs elsewhere, on a statement that uses this source."""
        if not self.found.unpinned:
            return findings
        noise = {(e.file, e.line) for f in self.found.unpinned if f.difference is not None and (e := f.difference.event)}
        used = {(use.file, use.statement) for use in uses_of(run, source.name)}
        placed_at = [(f, (f.difference.event.file, f.difference.event.line)) for f in findings if f.difference is not None]
        return [finding for finding, place in placed_at if place in used - noise]

    def _confirmed(self, run: Run, found: Sequence[Entry]) -> bool:
        """Whether leftovers matter when names are generated anew, too: with pinned names a run meets the files of the run
        before where it never would.
        """
        if not _NAMES_ANEW & set(self.sources):
            return True
        self.session.planned += 2
        self.session.run("confirm", Plan(steps=self.options.steps))
        time.sleep(1 - time.time() % 1)  # nor does it meet them by a name made of the second, as people's runs last longer
        again = self.session.run("confirm", Plan(steps=self.options.steps), clean=False)
        places = {(use.file, use.line) for use in leftover_uses(again)}
        if run.exit.code:
            return again.exit.code != 0
        return any((entry.file, entry.line) in places for entry in found)

    def _closer(self, source: Source, attempt: int, findings: list[Finding], run: Run) -> tuple[list[Finding], Run]:
        """No statement shows where the difference enters: it does so in an execution that was not recorded. The same pair
        again, with every execution in the functions that differ first.
        """
        functions = tuple(
            dict.fromkeys(f"{e.file}:{e.function}" for f in hard(findings) if f.difference and (e := f.difference.event).file)
        )
        if not functions:
            return findings, run
        self.session.planned += 2
        reference = self.session.run("zoom-reference", replace(self._plan(self.pins), zoom=functions[:3]))
        closer = self._freed_run(source, attempt, reference, zoom=functions[:3])
        found = self._compare(reference, closer, source)
        return (found, closer) if placed(found, uses_of(closer, source.name)) else (findings, run)

    def _freed_run(self, source: Source, attempt: int, reference: Run, zoom: tuple[str, ...] = ()) -> Run:
        role = f"{'zoom-' if zoom else ''}free-{source.name}" + (f"-{attempt}" if attempt > 1 else "")
        if not (clean := source.name != "leftovers"):
            self._return_to(reference)
        modes = {**self.pins, source.name: Mode("perturb", self.options.seed + attempt)} if clean else self.pins
        return self.session.run(role, replace(self._plan(modes), zoom=zoom), clean=clean)

    def _causes(self, source: Source, findings: Sequence[Finding], uses: Sequence[Use], differs: tuple[int, int]) -> list[Cause]:
        return [self._cause(source, entry, differs) for entry in entries(findings, uses)]

    def _cause(self, source: Source, entry: Entry, differs: tuple[int, int]) -> Cause:
        return Cause(
            source.name, entry.file, entry.line, entry.function, entry.name, differs, (0, 1), source.mend(entry.what),
            what=entry.what, words=entry.finding.words if entry.finding else "", values=shown(entry.finding),
        )  # fmt: skip


def _by_own_threads(run: Run, findings: Sequence[Finding]) -> bool:
    """Whether two pinned runs part in threads that the program itself started, or where it starts or awaits them."""
    own = {
        (use.file, use.statement)
        for use in run.trace.uses
        if use.source == "schedule" and use.library in ("", *sys.stdlib_module_names)
    }
    first = entries(findings, ())[0]
    lane = first.finding.difference.lane if first.finding and first.finding.difference else "main"
    return bool(own) and ((first.file, first.line) in own or lane != "main")


def _watched_only(run: Run, findings: Sequence[Finding]) -> list[Finding]:
    """What differs between two pinned runs where it enters, if all of that is where the program asks what nothing can pin:
    another machine, another program. It counts though by luck nothing more may have come of it.
    """
    cannot = {(use.file, use.statement) for use in run.trace.uses if all_sources()[use.source].in_use == "never"}
    found = [replace(f, hard=True) for f in findings if f.difference is not None and f.difference.origin]
    at = {(f.difference.event.file, f.difference.event.line) for f in found if f.difference is not None}
    parted = {(entry.file, entry.line) for entry in entries(hard(findings), ())}
    return found if at and (at | parted) <= cannot else []


def _with_seeds(places: list[Entry], seeding: list[Entry]) -> list[Entry]:
    """Where a generator was seeded with something else, what was drawn from it differs because of that."""
    at = {(entry.file, entry.line) for entry in seeding}
    return [*seeding, *(e for e in places if e.own and (e.file, e.line) not in at)] if seeding else places


def _elsewhere(uses: Sequence[Use], found: Sequence[Entry]) -> list[Use]:
    """The uses by other statements than those that were found."""
    lines = {(entry.file, entry.line) for entry in found}
    named = lines | {(use.file, use.statement) for use in uses if (use.file, use.line) in lines}
    return [use for use in uses if (use.file, use.statement) not in named]


def _last_line(run: Run) -> str:
    lines = run.stderr.decode(errors="replace").strip().splitlines()
    return lines[-1][:200] if lines else "(nothing on standard error)"
