"""Runs the user's command as often as a verification needs, each time from the same tree, and keeps what each run did."""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from samerun.launch.environ import given_environ
from samerun.launch.generated import mask_name
from samerun.launch.outcome import FileOutcome, collect, what_was_added
from samerun.launch.own import without
from samerun.launch.plan import Plan
from samerun.launch.process import Exit, run_bounded
from samerun.launch.stamps import Stamps
from samerun.launch.strays import undisturbed
from samerun.launch.tree import Tree
from samerun.ledger.facts import git_state, masked
from samerun.ledger.recording import keep, outcome
from samerun.trace.read import Trace, read_trace
from samerun.verify.options import Options

_STDIN_WAIT = 0.2  # seconds: a pipe that says nothing by then is taken for none


class Inconclusive(Exception):
    """Nothing can be said, and why; a verdict of its own."""


@dataclass(frozen=True)
class Run:
    """One run of the command and all that is compared of it."""

    id: str
    role: str
    plan: Plan
    folder: Path
    exit: Exit
    trace: Trace
    root: Path
    files: list[FileOutcome] = field(default_factory=list)
    found: frozenset[str] = frozenset()  # real paths that earlier runs had left when this one started
    left_alone: list[FileOutcome] = field(default_factory=list)  # what it found there and did not write again

    @cached_property
    def stamps(self) -> Stamps:
        """How it would write the time at which it ran."""
        spans = [words.split() for _, what, words in self.trace.notes if what == "clock span"]
        return Stamps((int(first), int(last), int(offset)) for first, last, offset in spans)

    @cached_property
    def own(self) -> frozenset[str]:
        """The numbers of its processes, and what they were shown that is of this run or machine alone: ports, names."""
        noted = (words for _, what, words in self.trace.notes if what == "own")
        return frozenset({*noted, *(str(head["pid"]) for head in self.trace.heads)})

    def short(self, file: str) -> str:
        """A file of the program's as causes name it: relative to the project where it lies inside."""
        path = os.path.relpath(file, self.root)
        return file if path.startswith("..") else path

    def mask_name(self, path: str) -> str:
        """``path`` without what this run generated of it: equal for two runs' versions of one file."""
        return without(self.own, self.stamps.mask(mask_name(path)))

    @property
    def stdout(self) -> bytes:
        """What it printed."""
        return (self.folder / "stdout").read_bytes()

    @property
    def stderr(self) -> bytes:
        """What it printed on standard error."""
        return (self.folder / "stderr").read_bytes()


class Session:
    """One verification in one folder: the lock, the tree as it was, and the runs."""

    def __init__(self, options: Options, folder: Path, progress: Callable[[str, int, int], None]) -> None:
        self.options = options
        self.folder = folder
        self.runs: list[Run] = []
        self.planned = options.repeats
        self.unrestored: list[str] = []
        self.notes: list[str] = []  # on how the user's files were kept
        self._progress = progress
        self._started = time.monotonic()
        self._began = int(time.time())
        self._left: frozenset[str] = frozenset()
        self._left_by: Run | None = None  # whose files lie in the folder
        self.tree = Tree(options.cwd, folder / "vault")
        self._stdin = _spool_stdin(folder)
        self._git = git_state(options.cwd)

    def __enter__(self) -> Session:
        self.notes += self.tree.snapshot()
        return self

    def __exit__(self, *_: object) -> None:
        self.restore()
        if not self.unrestored:  # else the vault may hold the only copy
            self.notes += self.tree.close()

    def restore(self) -> None:
        """Bring every file back to what it was before the first run."""
        with undisturbed():
            told = self.tree.restore()
        self.unrestored += [words for words in told if words not in self.unrestored]

    def run(self, role: str, plan: Plan, *, clean: bool = True, argv: tuple[str, ...] = ()) -> Run:
        """One run; ``clean``: from the tree as it was before the first. Raises Inconclusive when the budget is spent.

        ``argv``: another command than the one that is verified.
        """
        budget = self.options.budget
        if budget is not None and time.monotonic() - self._started > budget:
            raise Inconclusive(f"the budget of {budget:g} s was spent after {len(self.runs)} runs (--budget)")
        if clean:
            self.restore()
            self._left, self._left_by = frozenset(), None
        self._progress(role, len(self.runs) + 1, max(self.planned, len(self.runs) + 1))
        number = f"{len(self.runs) + 1:03d}"
        identity = f"{number}-{role}"
        # Of one length, whatever the role: what a process reads at its start moves the addresses of all that it makes later.
        folder = self.folder / "runs" / number
        folder.mkdir(parents=True)
        started = time.time()
        plan = replace(plan, paces=_paces(self.runs), now=self._began)
        path = plan.write(folder, self.options.cwd, self.folder / "vault")
        self.tree.journal_dirs.append(folder / "journal")
        before = [*self._left_by.files, *self._left_by.left_alone] if self._left_by else []
        seen = {self._real(file.path): self._stat(file.path) for file in before}
        ended = run_bounded(
            argv or self.options.argv, cwd=str(self.options.cwd), environ=plan.environ(path, self._environ()),
            stdin=self._stdin, stdout=folder / "stdout", stderr=folder / "stderr", timeout=self.options.timeout,
            output_limit=self.options.output_limit, before_exec=plan.before_exec(),
        )  # fmt: skip
        found, touched = self._left, self.tree.touched(folder / "journal")
        rewritten = {path for path, stat in seen.items() if self._stat(path) != stat}
        written = [file for file in collect(self.tree, folder) if not _came_and_went(file)]
        files = self._written(written, touched | rewritten, before) if found else written
        # Outside the project only what a run touched is looked at; what it passed by is still as it was.
        passed = [file for file in before if os.path.isabs(file.path) and self._real(file.path) not in touched | rewritten]
        left_alone = [*(file for file in written if file not in files), *passed]
        self._left = found | touched | {self._real(file.path) for file in files}
        run = Run(identity, role, plan, folder, ended, read_trace(folder / "trace"), self.tree.root, files, found, left_alone)
        self.runs.append(run)
        self._left_by = run
        self._keep(run, started, argv or self.options.argv)
        return run

    def return_to(self, run: Run) -> bool:
        """Bring the folder back to how ``run`` left it; False if not all that it left was kept."""
        if self._left_by is run:
            return True
        self.restore()
        self._left, self._left_by = frozenset(), None
        if any((file.copy is None and file.kind != "deleted") or os.path.isabs(file.path) for file in run.files):
            return False
        for file in run.files:
            target = self.tree.root / file.path
            if file.copy is None:
                target.unlink(missing_ok=True)
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file.copy, target)
        self._left, self._left_by = frozenset(self._real(file.path) for file in run.files), run
        return True

    def _keep(self, run: Run, started: float, argv: tuple[str, ...]) -> None:
        """Leave the record of one run in its folder."""
        pins = sorted(name for name, mode in run.plan.modes.items() if mode.kind == "pin")
        asked = {
            "name": run.role, "argv": [*argv], "cwd": str(self.options.cwd), "started": started, "pins": pins,
            "seed": self.options.seed if pins else None, "deterministic": False, "git": self._git,
            "environ": masked(self._environ()), "files": [file.to_json() for file in run.files],
        }  # fmt: skip
        with contextlib.suppress(OSError):  # the program may have deleted the folder
            keep(run.folder, {**asked, **outcome(run.exit, run.trace)})

    def _written(self, files: list[FileOutcome], touched: set[str], before: list[FileOutcome]) -> list[FileOutcome]:
        """What this run wrote, without what it found there from the run ``before`` and left alone."""
        found = {file.path: file for file in before}
        left_alone = {(file.path, file.digest) for file in before}
        written = [file for file in files if self._real(file.path) in touched or (file.path, file.digest) not in left_alone]
        return [what_was_added(file, found.get(file.path)) for file in written]

    def _stat(self, path: str) -> tuple[int, int, int]:
        """What changes when a file is written, by native code too; zeros when it is not there."""
        try:
            stat = os.stat(self._real(path))
        except OSError:
            return (0, 0, 0)
        return (stat.st_ino, stat.st_mtime_ns, stat.st_size)

    def _real(self, path: str) -> str:
        return os.path.join(str(self.tree.root), path)

    def _environ(self) -> dict[str, str]:
        return {**given_environ(), **self.options.environ}


def must_be_recorded(run: Run, first: bool) -> None:
    """Raises Inconclusive if a run shows nothing: stopped, out of our sight, or, if it is the ``first``, failed."""
    if run.exit.stopped:
        raise Inconclusive(f"the program was stopped: {run.exit.stopped}")
    if not run.trace.recorded:
        raise Inconclusive(
            "the program was not recorded: no Python process of it loaded the recorder (python -I, -E or -S skip it, and a "
            "program that is not Python has none)"
        )
    if first and run.exit.code:
        how = f"signal {run.exit.signal}" if run.exit.signal else f"exit {run.exit.code}"
        raise Inconclusive(f"the program itself fails ({how}): {_error_of(run)}")


def _error_of(run: Run) -> str:
    lines = run.stderr.decode(errors="replace").strip().splitlines()
    if lines:
        return lines[-1][:300]
    full = shutil.disk_usage(run.folder).free < _ROOM
    return f"no space is left on the disk of {run.folder}" if full else "it printed nothing on standard error"


_ROOM = 1 << 16  # bytes; with less left on the disk, a message can be lost


def _came_and_went(file: FileOutcome) -> bool:
    """A temporary file outside the project, gone again."""
    return os.path.isabs(file.path) and file.kind == "deleted"


def _paces(runs: Sequence[Run]) -> tuple[float, ...]:
    """How many seconds apart the program read the clock in the first run, where it was only watched."""
    told = [words for run in runs[:1] for lane, what, words in run.trace.notes if what == "clock paces" and lane == "main"]
    return tuple(map(float, told[0].split())) if told else ()


def _spool_stdin(folder: Path) -> Path | None:
    """Every run reads the same standard input: what was piped to us, or nothing."""
    if sys.stdin is None or sys.stdin.closed or sys.stdin.isatty():
        return None
    path = folder / "stdin"
    with contextlib.suppress(OSError, ValueError):
        ready, _, _ = select.select([sys.stdin], [], [], _STDIN_WAIT)
        if ready:
            path.write_bytes(sys.stdin.buffer.read())
            return path
    return None


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the folder's lock; two verifications would write over each other's files. Raises Inconclusive."""
    with open(folder / "lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Inconclusive(
                "another samerun is running programs in this folder; wait for it to end, or use a copy of the folder"
            ) from error
        yield
