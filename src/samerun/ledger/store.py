"""The runs of a project: making, saving, finding and clearing away their folders."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from samerun.ledger.home import find_home, home_of
from samerun.ledger.index import Index, Row
from samerun.ledger.record import Run, read_record, write_record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_LETTERS = "0123456789bcdfghjkmnpqrstvwxz"  # no vowels: no words; no l: it looks like 1
_LAST = re.compile(r"@last(?:~(\d*))?")
_ABANDONED = timedelta(days=1)  # a folder without a record is of a run that still goes on, or was killed


class UnknownRun(Exception):
    """There is no such run, or more than one; the message says what there is."""


@dataclass(frozen=True)
class Removed:
    """A folder that was cleared away (or would be), its size in bytes."""

    path: Path
    size: int


class Ledger:
    """The runs kept in one samerun folder, ``runs/<id>/`` each."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.folder = home / "runs"

    @classmethod
    def of(cls, project: Path) -> Ledger:
        """The ledger to write the runs of ``project`` to; its folder is made if need be."""
        return cls(home_of(project))

    @classmethod
    def near(cls, folder: Path) -> Ledger:
        """The ledger that a person in ``folder`` means, to read from."""
        return cls(find_home(folder))

    def new(self, argv: Sequence[str]) -> Path:
        """Make the folder of a new run; its name is the run's id. Raises OSError.

        Two processes at once get two folders: the file system decides who made which.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        for attempt in range(1000):
            path = self.folder / _new_id(argv, attempt)
            try:
                path.mkdir()
            except FileExistsError:
                continue
            return path
        raise FileExistsError(f"cannot find a free name for a run in {self.folder}")

    def save(self, run: Run) -> None:
        """Write the run's record and add it to the index. Raises OSError."""
        write_record(run, self.folder / run.id)
        with self._index() as index:
            index.put(run)

    def load(self, text: str) -> Run:
        """The run that ``text`` names (see ``resolve``). Raises UnknownRun, RecordError."""
        return read_record(self.resolve(text))

    def rows(self, text: str = "", most: int = -1) -> list[Row]:
        """The latest ``most`` runs (all: -1), the latest first, with ``text`` in their id, name, command or commit."""
        with self._index() as index:
            return index.rows(text, most)

    def resolve(self, text: str) -> Path:
        """The folder of the run that ``text`` names.

        ``@last``, ``@last~2`` (two before it), a path (of the folder or its run.json), a name, or the beginning of an id.

        Raises:
            UnknownRun: no run is called so, or several.
        """
        path = Path(text)
        if path.name == "run.json" and path.is_file():
            return path.parent
        if (path / "run.json").is_file():
            return path
        with self._index() as index:
            return self.folder / self._find(index, text)

    def _find(self, index: Index, text: str) -> str:
        match = _LAST.fullmatch(text)
        if match is not None:
            back = 0 if match.group(1) is None else int(match.group(1) or 1)
            row = index.last(back)
            if row is None:
                count = len(index.rows())
                raise UnknownRun(f"{text}: there are {count} runs in {self.home}" if count else self._nothing_yet())
            return row.id
        named = index.named(text) if text else None
        found = [named.id] if named is not None else self._beginning(index, text)
        if len(found) == 1:
            return found[0]
        if not found:
            raise UnknownRun(self._not_found(index, text))
        shown = ", ".join(found[:5]) + (", ..." if len(found) > 5 else "")
        raise UnknownRun(f"{len(found)} runs begin with {text!r} ({shown}); give more of it")

    def _beginning(self, index: Index, prefix: str) -> list[str]:
        """The runs whose id begins so; among those without a readable record only if there is no other."""
        found = [row.id for row in index.beginning(prefix)]
        if found or not prefix or not self.folder.is_dir():
            return found
        return sorted(path.name for path in self.folder.iterdir() if path.name.startswith(prefix))

    def _not_found(self, index: Index, text: str) -> str:
        from difflib import get_close_matches

        known = [name for row in index.rows() for name in (row.id, row.name) if name]
        if not known:
            return self._nothing_yet()
        close = get_close_matches(text, known, 1)
        hint = f"did you mean {close[0]}?" if close else f"the latest is {known[0]}; samerun runs lists them"
        return f"no run is called {text!r} in {self.home}; {hint}"

    def _nothing_yet(self) -> str:
        return f"no runs are recorded in {self.home} yet; record one with: samerun run SCRIPT"

    def _index(self) -> Index:
        index = Index(self.home / "index.sqlite", self.folder)
        index.update()
        return index

    def gc(self, *, keep: int = 0, older_than: timedelta | None = None, dry_run: bool = False) -> list[Removed]:
        """Clear away old runs and verifications; returns what was removed, or would be.

        Args:
            keep: how many of the latest of each kind stay.
            older_than: of the others, only what is older goes.
            dry_run: only say what would go.

        What never goes: what may still be going on, and verifications that keep files of the user's own aside.
        """
        paths = [*_old(self.folder, keep, older_than, _is_finished)]
        with _unlocked(self.home / "verify") as free:
            paths += _old(self.home / "verify", keep, older_than, _holds_nothing_of_the_users) if free else []
            removed = [Removed(path, _size(path)) for path in paths]
            for path in () if dry_run else paths:
                shutil.rmtree(path, ignore_errors=True)
        return removed


def _new_id(argv: Sequence[str], attempt: int) -> str:
    now = datetime.now()  # people look for the time on their clock; the record has the seconds
    content = f"{now.timestamp()} {os.getpid()} {attempt} {argv}"
    number = int.from_bytes(blake2b(content.encode("utf-8", "surrogateescape"), digest_size=8).digest(), "big")
    letters = ""
    for _ in range(4):
        number, digit = divmod(number, len(_LETTERS))
        letters += _LETTERS[digit]
    return f"{now:%Y%m%d-%H%M%S}-{letters}"


def _old(folder: Path, keep: int, older_than: timedelta | None, may_go: Callable[[Path], bool]) -> Iterator[Path]:
    """The folders in ``folder`` that may go, the latest first; their names sort by time."""
    if not folder.is_dir():
        return
    paths = sorted((path for path in folder.iterdir() if path.is_dir()), reverse=True)
    for path in paths[keep:]:
        if (older_than is None or _age(path) >= older_than) and may_go(path):
            yield path


def _age(path: Path) -> timedelta:
    return timedelta(seconds=max(0.0, time.time() - path.stat().st_mtime))


def _is_finished(run: Path) -> bool:
    return (run / "run.json").exists() or _age(run) > _ABANDONED


def _holds_nothing_of_the_users(verification: Path) -> bool:
    kept = verification / "kept"
    return not (kept.is_dir() and any(kept.iterdir()))


@contextmanager
def _unlocked(folder: Path) -> Iterator[bool]:
    """Hold the lock of the verifications in ``folder``, so that none begins; False when one is going on."""
    try:
        lock = os.open(folder / "lock", os.O_RDWR)
    except OSError:  # there was never one, or it is not ours to write
        yield True
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(lock)


def _size(path: Path) -> int:
    return sum(file.lstat().st_size for file in path.rglob("*") if not file.is_dir())
