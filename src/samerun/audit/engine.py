"""The audit as a whole: files to facts, facts to runs, runs and files to one report."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from samerun.audit import registry
from samerun.audit.discover import discover
from samerun.audit.fixes import Mended, fix_files
from samerun.audit.intake import Intake
from samerun.audit.model import Finding
from samerun.audit.project import Project
from samerun.audit.read import Unreadable, no_collector, read_bytes
from samerun.audit.runs import Run, trace
from samerun.audit.settings import Settings, dependencies, scripts
from samerun.audit.suppress import Ignore
from samerun.audit.versions import Versions, of_project

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from types import ModuleType


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


def audit(paths: list[str], root: Path, settings: Settings, *, use_cache: bool = True) -> Report:
    """Audit files and folders; file names in the report are relative to ``root``.

    Raises:
        FileNotFoundError: a given path does not exist.
        SettingsError: the project's pyproject.toml cannot be read.
    """
    files = relative_files(paths, root, settings)
    if not use_cache:
        return _audit(Intake(files, lambda path: read_bytes(files[path]), _rules(settings), _versions(root)), root, settings)
    from samerun.audit.cache import Cache

    versions = _versions(root)
    cache = Cache(root, settings, versions, files)
    kept = cache.report()
    if kept is not None:
        return kept
    intake = Intake(files, cache.read, _rules(settings), versions, cache.entry)
    report = _audit(intake, root, settings)
    cache.keep(report, intake.entries)
    return report


def relative_files(paths: list[str], root: Path, settings: Settings) -> dict[str, str]:
    """The files to audit: the path relative to ``root``, with forward slashes, to the real one."""
    found = discover(paths, str(root), settings)
    return {os.path.relpath(path, root).replace(os.sep, "/"): path for path in found}


def audit_bytes(files: dict[str, bytes], root: Path | None, settings: Settings, *, placed: bool = True) -> Report:
    """Audit sources that are given, not read: what an editor, stdin or a fix in progress has.

    With ``placed=False`` notebook lines count through the whole notebook, as edits do.
    """
    intake = Intake(files, files.__getitem__, _rules(settings), _versions(root))
    return _audit(intake, root, settings, placed=placed)


def _versions(root: Path | None) -> Versions:
    return of_project(root, dependencies(root) if root is not None else ())


def _rules(settings: Settings) -> dict[str, ModuleType]:
    return {code: module for code, module in registry.modules().items() if settings.enabled(code)}


def _audit(intake: Intake, root: Path | None, settings: Settings, *, placed: bool = True) -> Report:
    with no_collector():
        project = Project(intake, scripts(root) if root is not None else (), intake.versions)
        findings = conclude(project, settings, placed=placed)
        return Report(findings, intake.skipped, len(intake.paths))


def conclude(project: Project, settings: Settings, *, placed: bool = True) -> list[Finding]:
    """The findings that stand: conditions met, rules on, nothing ignored, each place once."""
    found: dict[tuple[Any, ...], Finding] = {}
    for finding in _candidates(project, _rules(settings)):
        key = (finding.file, finding.line, finding.column, finding.rule)
        if key not in found and not settings.ignored_in(finding.rule, finding.file):
            found[key] = _graded(finding)
    kept = list(_not_ignored(project, found.values()))
    if placed:
        kept = [_placed(project, finding) for finding in kept]
    return sorted(kept, key=_order)


def _order(finding: Finding) -> tuple[str, int, int, int, str]:
    return finding.file, finding.cell or 0, finding.line, finding.column, finding.rule


def _graded(finding: Finding) -> Finding:
    severity = finding.severity or registry.rules()[finding.rule].severity
    return replace(finding, severity=severity, needs=())


def _candidates(project: Project, rules: dict[str, ModuleType]) -> Iterator[Finding]:
    """Programs first: what they reach is read in full, and the rest only as far as some rule may find something in it."""
    judges = [module for module in rules.values() if hasattr(module, "judge")]
    for run in trace(project):
        yield from _sites(run)
        for module in judges:
            yield from module.judge(run, project)
    for path in project.intake.paths:
        file = project.intake.found(path)
        for finding in file.findings if file is not None else ():
            if not finding.needs:
                yield finding.at(path)
    for module in rules.values():
        if hasattr(module, "survey"):
            yield from module.survey(project)


def _sites(run: Run) -> Iterator[Finding]:
    """Conditional findings that this run reaches with their condition met."""
    for index, event in enumerate(run.events):
        if event.kind != "site":
            continue
        finding = event.file.findings[event.op.data[0]]
        need, *families = finding.needs
        if need == "entry" and event.given.intersection(families):
            continue
        if need == "unseeded" and event.function.endswith("__getitem__"):
            continue  # it runs in a loader's workers, which PyTorch seeds
        if need in ("seeded", "unseeded"):
            before = any(run.seed_before(index, family) is not None for family in families)
            if before != (need == "seeded"):
                continue
        yield replace(finding, file=event.file.path, chain=(*finding.chain, *reached(run, event.chain)))


def reached(run: Run, chain: tuple[str, ...]) -> tuple[str, ...]:
    """How a run gets to a place: where it starts, and each call on the way."""
    return (f"{run.kind} at {run.file.path}:{run.line}", *chain)


def _not_ignored(project: Project, findings: Iterable[Finding]) -> Iterator[Finding]:
    for finding in findings:
        rows = _marks(project, finding).get("ignores", ())
        comments = [Ignore(line, tuple(codes), reason) for line, codes, reason in rows]
        first, last = finding.line, max(finding.line, finding.end_line)
        if not any(
            ignore.fault is None and finding.rule in ignore.codes and (first <= ignore.line <= last or ignore.line == first - 1)
            for ignore in comments
        ):
            yield finding


def _marks(project: Project, finding: Finding) -> dict[str, Any]:
    file = project.intake.found(finding.file)
    return {} if file is None else file.marks


def _placed(project: Project, finding: Finding) -> Finding:
    """The finding as people count: columns in characters, and in a notebook the cell and lines inside it."""
    marks = _marks(project, finding)
    wide = marks.get("wide", {})
    column, end = (
        _characters(wide.get(str(line)), column)
        for line, column in ((finding.line, finding.column), (finding.end_line, finding.end_column))
    )
    finding = replace(finding, column=column, end_column=end)
    cells = marks.get("cells")
    if not cells:
        return finding
    start, index, _ = next((row for row in reversed(cells) if finding.line >= row[0]), cells[0])
    offset = start - 1
    return replace(finding, cell=index, line=finding.line - offset, end_line=finding.end_line - offset)


def _characters(line: str | None, column: int) -> int:
    return column if line is None else len(line.encode()[:column].decode("utf-8", "ignore"))


def readable(files: dict[str, str]) -> dict[str, bytes]:
    """The bytes of the files that can be read."""
    found = {}
    for relative, path in files.items():
        try:
            found[relative] = read_bytes(path)
        except Unreadable:
            continue
    return found


def mended(files: dict[str, bytes], root: Path | None, settings: Settings, *, unsafe: bool) -> list[Mended]:
    """The files that fixes change, each before and after; nothing is written."""

    def look(now: dict[str, bytes]) -> dict[str, list[Finding]]:
        report = audit_bytes(now, root, settings, placed=False)
        return {file: list(group) for file, group in groupby(report.findings, key=lambda finding: finding.file)}

    return fix_files(files, look, unsafe=unsafe)
