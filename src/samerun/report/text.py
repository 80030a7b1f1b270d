"""A verification for people: the verdict, each cause with its line, proof and fix, and the next command to type."""

from __future__ import annotations

import os
import shlex
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TextIO

from samerun.audit.notebook import NotebookError, read_notebook
from samerun.inside.notebook import LAUNCHER
from samerun.trace.generators import Concern
from samerun.verify.result import Cause, Control, Divergence, Result

COLOURS = {"same": "32;1", "fragile": "33;1", "differs": "31;1", "inconclusive": "33;1"}
_WIDTH = 110
_SEEDS = 4  # that are named
Place = Cause | Concern | Divergence


def write(result: Result, stream: TextIO) -> None:
    """Write the report; coloured on a terminal (NO_COLOR and FORCE_COLOR are heeded)."""
    coloured = _coloured(stream)
    for line in render(result, Path.cwd(), coloured=coloured):
        stream.write(line + "\n")


def render(result: Result, root: Path, coloured: bool = False) -> Iterator[str]:
    """The report's lines; ``root`` is where the causes' files are, to quote their lines."""
    head = result.verdict.upper()
    yield f"{_paint(head, COLOURS[result.verdict]) if coloured else head}: {result.reason}"
    if result.control is not None:
        yield from _control(result.control)
    if result.causes:
        yield from _causes(_title(result), result.causes, root, _put_right if result.resume else _freed)
    if result.latent:
        yield from _causes("Not seen in the repeats, but one step away:", result.latent, root, _freed)
    if result.divergence is not None and not result.causes:
        yield from _divergence(result.divergence, root)
    if result.cosmetic:
        yield from _cosmetic(result.cosmetic)
    for warning in result.warnings:
        yield f"  warning: {_where(warning)}: {warning.words}"
    for note in result.notes:
        yield f"  note: {note}"
    yield from _runs(result)
    yield from _next(result)


def _title(result: Result) -> str:
    if result.resume:
        return "Lost when it was resumed:"
    proved = not any(cause.pinned_differs[0] for cause in result.causes)
    return "Causes, each proved by freeing it alone:" if proved else "Causes:"


def _control(control: Control) -> Iterator[str]:
    yield f"  control: {control.words}"
    if control.seeds:
        more = f" and {len(control.seeds) - _SEEDS} more" if len(control.seeds) > _SEEDS else ""
        yield f"           exchanged: {', '.join(control.seeds[:_SEEDS])}{more}"


def _causes(title: str, causes: Sequence[Cause], root: Path, proof: Callable[[Cause], str]) -> Iterator[str]:
    yield ""
    yield title
    number = 0
    for _, group in groupby(causes, key=lambda cause: cause.source):
        members = list(group)
        for cause in members:
            number += 1
            yield ""
            yield from _cause(number, cause, root)
        first = members[0]
        if proof(first):
            yield f"     proof  {proof(first)}"
        for fix in dict.fromkeys(cause.fix for cause in members):
            yield f"     mend   {fix}"
        for rule in dict.fromkeys(cause.rule for cause in members if cause.rule):
            yield f"     rule   samerun audit finds it without a run; samerun rule {rule} explains it"


def _freed(cause: Cause) -> str:
    (k, n), (pinned_k, pinned_n) = cause.differs, cause.pinned_differs
    if pinned_k:
        return "two runs with all that can be pinned pinned part where it is used: evidence, no proof"
    return f"with only {cause.source} free {k} of {n} left the reference; with it pinned too {pinned_k} of {pinned_n}"


def _put_right(cause: Cause) -> str:
    """Of a resume; empty where what was lost was seen to be so."""
    differs, of = cause.pinned_differs
    if not of:
        return ""
    return "resumed with it as it stood, " + ("less differs: it is not all that was lost" if differs else "nothing differs")


def _cause(number: int, cause: Cause, root: Path) -> Iterator[str]:
    where = _where(cause) if cause.file else "(no line of the program's own)"
    inside = f" in {cause.function}" if cause.function and cause.function != "<module>" else ""
    held = f" {cause.name}" if cause.name != cause.source and not cause.words and not cause.values and not cause.what else ""
    yield f"  {number}. {cause.source}{held}: {where}{inside}" + (f", {cause.what}" if cause.what else "")
    yield from _quote(root, cause)
    if cause.words:
        yield _cut(f"     {cause.words}" if cause.words == cause.name else f"     {cause.name}: {cause.words}")
    if cause.values and any(cause.values) and cause.words in ("", cause.name):
        yield _cut(f"       {cause.values[0]}")
        yield _cut(f"       {cause.values[1]}")


def _cut(line: str) -> str:
    """A line that is no longer than fits, and says where it was cut."""
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 4].rstrip()} ..."


def _where(place: Place) -> str:
    """File and line, or notebook, cell and line."""
    if place.cell is None:
        return f"{place.file}:{place.line}"
    return f"{place.file}, cell {place.cell}, line {place.line}"


def _quote(root: Path, place: Place) -> Iterator[str]:
    """The line itself, if its file can be read."""
    if not place.file or place.file.startswith("<"):
        return
    try:
        lines = _lines(root / place.file, place.cell)
    except (OSError, NotebookError):
        return
    if 1 <= place.line <= len(lines):
        yield _cut(f"     {place.line:>4} | {lines[place.line - 1].strip()}")


def _lines(path: Path, cell: int | None) -> list[str]:
    """The lines of a file, or of one cell of a notebook. Raises OSError, NotebookError."""
    if cell is None:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    cells = read_notebook(path.read_bytes()).cells
    return next((source.splitlines() for index, source, _ in cells if index == cell), [])


def _divergence(d: Divergence, root: Path) -> Iterator[str]:
    yield ""
    inside = f" in {d.function}" if d.function and d.function != "<module>" else ""
    where = (f" at {_where(d)}{inside}" if d.file else "") + (f", step {d.step}" if d.step else "")
    yield f"First difference{where}: {d.name}"
    yield from _quote(root, d)
    if d.words and d.words != d.name:
        yield f"     {d.words}"
    for value in d.values:
        yield _cut(f"       {value}")


def _cosmetic(causes: Sequence[Cause]) -> Iterator[str]:
    yield ""
    yield "Cosmetic (makes no verdict):"
    sources: dict[str, list[str]] = {}  # a place and what differs there -> what was seen to change it
    for cause in causes:
        sources.setdefault(f"{_where(cause) if cause.file else 'output'} {cause.name}", []).append(cause.source)
    for place, names in sources.items():
        yield _cut(f"  {', '.join(dict.fromkeys(names))}: {place}")


def _runs(result: Result) -> Iterator[str]:
    if not result.runs:
        return
    roles = Counter(run.role.split("-")[0] for run in result.runs)
    told = ", ".join(f"{count} {role}" for role, count in roles.items())
    seconds = sum(run.seconds for run in result.runs)
    yield ""
    yield f"Rests on {len(result.runs)} run{'s' if len(result.runs) > 1 else ''} ({told}), {seconds:.1f} s."
    yield "Another machine, other versions or other inputs were not tried."


def _next(result: Result) -> Iterator[str]:
    command = _line(result.command)
    if result.resume is not None:
        command = f"--resume {shlex.quote(_line(result.resume.command))} --stop-after {result.resume.stopped_after} {command}"
    if result.verdict in ("differs", "fragile"):
        first = "mend the first cause" if result.causes or result.latent else "put samerun.check(name, value) before that line"
        yield f"Next: {first}, then  samerun verify {command}"
    elif result.verdict == "same" and result.resume is not None:
        yield f"Next: interrupt it elsewhere, too: another N in  samerun verify {command}"
    elif result.verdict == "same":
        yield f"Next: more repeats raise the confidence:  samerun verify -n 10 {command}"


def _line(command: Sequence[str]) -> str:
    return " ".join(shlex.quote(part) for part in _shown(command))


def _shown(command: Sequence[str]) -> Sequence[str]:
    """The command as it was typed: our own interpreter in front is ours, and so is what runs notebooks."""
    if LAUNCHER in command[1:2]:
        return command[2:]
    return command[1:] if command and command[0] == sys.executable else command


def _coloured(stream: TextIO) -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or stream.isatty()


def _paint(text: str, code: str) -> str:
    return f"\x1b[{code}m{text}\x1b[0m"
