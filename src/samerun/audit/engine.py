"""The audit as a whole: files to facts, facts to runs, runs and files to one report."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from samerun.audit import registry, seeding
from samerun.audit.discover import discover
from samerun.audit.facts import FileFacts, take
from samerun.audit.fixes import Mended, fix_files
from samerun.audit.model import Finding
from samerun.audit.project import Project
from samerun.audit.read import Unreadable, decode, no_collector, parse, read_bytes
from samerun.audit.runs import Run, trace
from samerun.audit.settings import Settings, scripts
from samerun.audit.source import Source
from samerun.audit.suppress import Ignore, find_ignores
from samerun.audit.versions import installed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    TakeFacts = Callable[[str], FileFacts | None]


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
    joins = path.endswith("__init__.py") and b"from ." in raw  # a package's front only passes names on
    if not joins and not any(token in raw for token in registry.tokens()):
        return None
    text = decode(raw, path)
    source = Source(path, text.data, parse(text.data, path), notebook=text.notebook is not None)
    source.versions = installed()
    found = [finding for module in _having("check") for finding in module.check(source)]
    facts = take(source, found)
    facts.marks["seeding"] = seeding.marks(source)
    facts.marks["wide"] = source.wide_lines()
    facts.marks["ignores"] = [[ignore.line, ignore.codes, ignore.reason] for ignore in find_ignores(text.data)]
    if text.notebook is not None:
        cells = text.notebook.cells
        facts.marks["cells"] = [[start, cell[0], cell[2]] for start, cell in zip(text.notebook.starts, cells, strict=True)]
    source.walk.drop()
    return facts


def _having(name: str) -> list[Any]:
    return [module for module in registry.modules().values() if hasattr(module, name)]


def audit(paths: list[str], root: Path, settings: Settings, *, use_cache: bool = True) -> Report:
    """Audit files and folders; file names in the report are relative to ``root``.

    Raises:
        FileNotFoundError: a given path does not exist.
        SettingsError: the project's pyproject.toml cannot be read.
    """
    files = relative_files(paths, root, settings)
    if not use_cache:
        return _audit(files, root, settings, lambda relative: analyse(relative, read_bytes(files[relative])))
    from samerun.audit.cache import Cache

    cache = Cache(root, settings)
    kept = cache.report(files)
    if kept is not None:
        return kept
    report = _audit(files, root, settings, lambda relative: cache.facts(relative, files[relative]))
    cache.keep(report)
    return report


def relative_files(paths: list[str], root: Path, settings: Settings) -> dict[str, str]:
    """The files to audit: the path relative to ``root``, with forward slashes, to the real one."""
    found = discover(paths, str(root), settings)
    return {os.path.relpath(path, root).replace(os.sep, "/"): path for path in found}


def audit_bytes(files: dict[str, bytes], root: Path | None, settings: Settings, *, placed: bool = True) -> Report:
    """Audit sources that are given, not read: what an editor, stdin or a fix in progress has.

    With ``placed=False`` notebook lines count through the whole notebook, as edits do.
    """
    return _audit(files, root, settings, lambda relative: analyse(relative, files[relative]), placed=placed)


def _audit(files: Iterable[str], root: Path | None, settings: Settings, take_facts: TakeFacts, *, placed: bool = True) -> Report:
    report = Report()
    facts: dict[str, FileFacts] = {}
    with no_collector():
        for relative in files:
            report.files += 1
            try:
                found = take_facts(relative)
            except Unreadable as error:
                report.skipped.append((relative, str(error)))
                continue
            if found is not None:
                facts[relative] = found
        project = Project(facts, scripts(root) if root is not None else (), installed(), frozenset(files))
        report.findings = conclude(project, settings, placed=placed)
    return report


def conclude(project: Project, settings: Settings, *, placed: bool = True) -> list[Finding]:
    """The findings that stand, given all facts: conditions met, rules on, nothing ignored, each place once."""
    runs = trace(project)
    found: dict[tuple[Any, ...], Finding] = {}
    for finding in _candidates(project, runs):
        key = (finding.file, finding.line, finding.column, finding.rule)
        if key not in found and settings.enabled(finding.rule) and not settings.ignored_in(finding.rule, finding.file):
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
        if need == "entry" and event.given.intersection(families):
            continue
        if need == "unseeded" and event.function.endswith("__getitem__"):
            continue  # it runs in a loader's workers, which PyTorch seeds
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
    """The finding as people count: columns in characters, and in a notebook the cell and lines inside it."""
    marks = project.files[finding.file].marks
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
