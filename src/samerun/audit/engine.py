"""The audit as a whole: files to facts, facts to runs, runs and files to one report."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from samerun.audit import registry
from samerun.audit.discover import discover
from samerun.audit.facts import FileFacts, take
from samerun.audit.model import Finding
from samerun.audit.project import Project
from samerun.audit.read import Unreadable, decode, no_collector, parse, read_bytes
from samerun.audit.runs import Run, trace
from samerun.audit.settings import Settings, scripts
from samerun.audit.source import Source
from samerun.audit.suppress import Ignore, find_ignores
from samerun.audit.versions import installed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


@dataclass
class Report:
    """What an audit found.

    Attributes:
        findings: sorted by file and place, with notebook lines counted inside their cells.
        skipped: files that could not be audited, with the reason.
        files: how many files were looked at.
    """

    findings: list[Finding] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    files: int = 0


def analyse(path: str, raw: bytes) -> FileFacts | None:
    """The facts of one file, given by its relative path and bytes; None when it has nothing that a rule looks for.

    Raises:
        Unreadable: the file is no source that can be audited.
    """
    if not any(token in raw for token in registry.tokens()):
        return None
    text = decode(raw, path)
    source = Source(path, text.data, parse(text.data, path), notebook=text.notebook is not None)
    source.versions = installed()
    found = [finding for module in _having("check") for finding in module.check(source)]
    facts = take(source, found)
    facts.marks["ignores"] = [[ignore.line, ignore.codes, ignore.reason] for ignore in find_ignores(text.data)]
    if text.notebook is not None:
        cells = text.notebook.cells
        facts.marks["cells"] = [[start, cell[0], cell[2]] for start, cell in zip(text.notebook.starts, cells, strict=True)]
    return facts


def _having(name: str) -> list[Any]:
    return [module for module in registry.modules().values() if hasattr(module, name)]


def audit(paths: list[str], root: Path, settings: Settings, *, use_cache: bool = True) -> Report:
    """Audit files and folders; file names in the report are relative to ``root``.

    Raises:
        FileNotFoundError: a given path does not exist.
        SettingsError: the project's pyproject.toml cannot be read.
    """
    from samerun.audit.cache import Cache

    found = discover(paths, str(root), settings)
    relative = {os.path.relpath(path, root).replace(os.sep, "/"): path for path in found}
    cache = Cache(root, settings) if use_cache else None
    if cache is not None:
        kept = cache.report(relative)
        if kept is not None:
            return kept
    report = Report(files=len(relative))
    facts = _facts(relative, report, cache)
    report.findings = conclude(Project(facts, scripts(root), installed()), settings)
    if cache is not None:
        cache.keep(report)
    return report


def audit_text(raw: bytes, name: str, settings: Settings) -> Report:
    """Audit one source that is not (yet) a file, as an editor or stdin gives it."""
    report = Report(files=1)
    try:
        with no_collector():
            facts = analyse(name, raw)
    except Unreadable as error:
        report.skipped.append((name, str(error)))
        return report
    report.findings = conclude(Project({} if facts is None else {name: facts}), settings)
    return report


def _facts(files: dict[str, str], report: Report, cache: Any) -> dict[str, FileFacts]:
    kept: dict[str, FileFacts] = {}
    with no_collector():
        for relative, path in files.items():
            try:
                facts = cache.facts(relative, path) if cache is not None else analyse(relative, read_bytes(path))
            except Unreadable as error:
                report.skipped.append((relative, str(error)))
                continue
            if facts is not None:
                kept[relative] = facts
    return kept


def conclude(project: Project, settings: Settings) -> list[Finding]:
    """The findings that stand, given all facts: conditions met, rules on, nothing ignored, each place once."""
    runs = trace(project)
    found: dict[tuple[Any, ...], Finding] = {}
    for finding in _candidates(project, runs):
        key = (finding.file, finding.line, finding.column, finding.rule)
        if key not in found and settings.enabled(finding.rule) and not settings.ignored_in(finding.rule, finding.file):
            found[key] = _graded(finding)
    kept = _not_ignored(project, found.values())
    placed = [_placed(project, finding) for finding in kept]
    return sorted(placed, key=lambda finding: (finding.file, finding.cell or 0, finding.line, finding.column, finding.rule))


def _graded(finding: Finding) -> Finding:
    severity = finding.severity or registry.rules()[finding.rule].severity
    return replace(finding, severity=severity, needs=())


def _candidates(project: Project, runs: list[Run]) -> Iterator[Finding]:
    for file in project.files.values():
        for finding in file.findings:
            if not finding.needs:
                yield finding.at(file.path)
    for run in runs:
        yield from _sites(run)
        for module in _having("judge"):
            yield from module.judge(run, project)
    for module in _having("survey"):
        yield from module.survey(project)


def _sites(run: Run) -> Iterator[Finding]:
    """Conditional findings that this run reaches with their condition met."""
    for index, event in enumerate(run.events):
        if event.kind != "site":
            continue
        finding = event.file.findings[event.op.data[0]]
        need, *families = finding.needs
        if need == "unseeded" and any(run.seed_before(index, family) is not None for family in families):
            continue
        yield replace(finding, file=event.file.path, chain=(*finding.chain, *reached(run, event.chain)))


def reached(run: Run, chain: tuple[str, ...]) -> tuple[str, ...]:
    """How a run gets to a place: where it starts, and each call on the way."""
    return (f"{run.kind} at {run.file.path}:{run.line}", *chain)


def _not_ignored(project: Project, findings: Iterable[Finding]) -> Iterator[Finding]:
    for finding in findings:
        rows = project.files[finding.file].marks.get("ignores", ())
        comments = [Ignore(line, tuple(codes), reason) for line, codes, reason in rows]
        first, last = finding.line, max(finding.line, finding.end_line)
        if not any(
            ignore.fault is None and finding.rule in ignore.codes and (first <= ignore.line <= last or ignore.line == first - 1)
            for ignore in comments
        ):
            yield finding


def _placed(project: Project, finding: Finding) -> Finding:
    """The finding with its notebook cell, and lines counted inside it."""
    cells = project.files[finding.file].marks.get("cells")
    if not cells:
        return finding
    start, index, _ = next((row for row in reversed(cells) if finding.line >= row[0]), cells[0])
    offset = start - 1
    return replace(finding, cell=index, line=finding.line - offset, end_line=finding.end_line - offset)
