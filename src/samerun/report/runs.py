"""Recorded runs for people: the table of ``samerun runs`` and the page of ``samerun show``."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from samerun.ledger.index import Row
    from samerun.ledger.record import Draws, Run
    from samerun.trace.read import Seed

_MOST_PACKAGES = 12
_MOST_FILES = 20
_LABEL = 10
_HEAD = ("RUN", "STARTED", "EXIT", "SECONDS", "SEED", "GIT", "COMMAND")
_TO_THE_RIGHT = (2, 3, 4)


def table(rows: Sequence[Row], width: int) -> Iterator[str]:
    """The lines of a table of runs, no wider than ``width`` characters if the command can be cut."""
    cells = [_HEAD, *map(_cells, rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(_HEAD))]
    for row in cells:
        aligned = [
            cell.rjust(widths[column]) if column in _TO_THE_RIGHT else cell.ljust(widths[column])
            for column, cell in enumerate(row)
        ]
        line = "  ".join(aligned).rstrip()
        yield line if len(line) <= width else line[: width - 1] + "…"


def _cells(row: Row) -> tuple[str, ...]:
    seed = "" if row.seed is None else str(row.seed)
    command = f"{row.command}  ({row.name})" if row.name else row.command
    return row.id, _clock(row.started), str(row.exit_code), f"{row.seconds:.1f}", seed, row.git, command


def page(run: Run, folder: Path) -> Iterator[str]:
    """The lines that describe one run."""
    yield f"run {run.id}" + (f" ({run.name})" if run.name else "")
    for label, text in _facts(run, folder):
        if text:
            yield f"  {label:<{_LABEL}}{text}"
    for name, value in run.metrics.items():
        yield f"  {'metric':<{_LABEL}}{name} = {value}"
    yield from _files(run)
    yield from warnings(run)
    yield from (f"  note: {note}" for note in run.notes)


def _facts(run: Run, folder: Path) -> Iterator[tuple[str, str]]:
    machine = run.hardware
    yield "command", run.command
    yield "in", run.cwd
    yield "record", str(folder)
    yield "started", f"{_clock(run.started, seconds_too=True)}, took {run.seconds:.1f} s"
    yield "ended", f"by signal {run.signal}" if run.signal else f"exit {run.exit_code}"
    yield "seed", "" if run.seed is None else str(run.seed)
    yield "pinned", ", ".join(run.pins)
    yield "switches", ", ".join([*["deterministic"] * run.deterministic, *(f"{k}={v}" for k, v in run.flags.items())])
    yield "python", " ".join(filter(None, (run.python, run.executable)))
    yield "machine", ", ".join(filter(None, (machine.processor, _many(machine.cores, "core"), _gigabytes(machine.memory))))
    yield "devices", ", ".join(machine.accelerators)
    yield "git", _git(run)
    yield "packages", _packages(run)


def _git(run: Run) -> str:
    if run.git is None:
        return ""
    branch = f" on {run.git.branch}" if run.git.branch else ""
    return f"{run.git.commit[:12]}{branch}{', with changes since' if run.git.dirty else ''}"


def _packages(run: Run) -> str:
    shown = [f"{name} {version}".strip() for name, version in run.packages.items()]
    more = f" and {len(shown) - _MOST_PACKAGES} more" if len(shown) > _MOST_PACKAGES else ""
    return ", ".join(shown[:_MOST_PACKAGES]) + more


def _files(run: Run) -> Iterator[str]:
    for file in run.files[:_MOST_FILES]:
        size = "" if file.kind == "deleted" else f", {file.size} bytes"
        yield f"  {file.kind:<{_LABEL}}{file.path}{size}"
    if len(run.files) > _MOST_FILES:
        yield f"  {'':<{_LABEL}}and {_many(len(run.files) - _MOST_FILES, 'file')} more"


def warnings(run: Run) -> Iterator[str]:
    """What of the generators' use deserves a warning."""
    for concern in run.concerns:
        yield f"  warning: {concern.file}:{concern.line}: {concern.words}"


def generators(run: Run) -> Iterator[str]:
    """The lines on what the generators did: seeded where, drawn where and how often."""
    yield f"generators of run {run.id}"
    sources = dict.fromkeys([*(seed.source for seed in run.seeds), *(draws.source for draws in run.draws)])
    for source in sources:
        yield f"  {source}"
        yield from (_seed_line(seed) for seed in run.seeds if seed.source == source)
        yield from (_draws_line(draws) for draws in run.draws if draws.source == source)
    if not sources:
        yield "  none was used, as far as the recorder saw"
    yield from warnings(run)


def _seed_line(seed: Seed) -> str:
    notes = {"rewound": "  rewinds it", "late": f"  after {_many(seed.draws_before, 'draw')}"}
    return f"    seeded    {_place(seed.file, seed.line):<24}{seed.what}({seed.value}){notes.get(seed.note, '')}"


def _draws_line(draws: Draws) -> str:
    phase = f", {draws.phase}" if draws.phase else ""
    return f"    drawn     {_place(draws.file, draws.line):<24}{draws.what}, {_many(draws.count, 'time')}{phase}"


def _place(file: str, line: int) -> str:
    return f"{file}:{line}" if file else "(not in your code)"


def _many(count: int, noun: str) -> str:
    return "" if not count else f"{count} {noun}{'' if count == 1 else 's'}"


def _gigabytes(size: int) -> str:
    return f"{size / (1 << 30):.0f} GB" if size else ""


def _clock(seconds: float, *, seconds_too: bool = False) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S" if seconds_too else "%Y-%m-%d %H:%M", time.localtime(seconds))
