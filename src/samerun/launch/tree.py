"""The user's files: what they were before a run, what the run did to them, and bringing them back exactly.

Two witnesses work together. The snapshot knows the whole project folder as metadata and keeps copies of its small
files, because native code (a C++ checkpoint writer) writes without being seen. The journal (``inside.journal``) sees
what is done through Python anywhere, keeps a file of any size before it is first changed, and knows what was created
outside the project.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from samerun.launch.aside import Aside
from samerun.launch.journals import Journals, Read, read_journals
from samerun.launch.outside import restore_outside
from samerun.launch.scan import SKIPPED, Entry, Scan, look, scan
from samerun.launch.vault import Vault, link_back, make_folder, move_back, remove

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MOST_ENTRIES = 50_000
LARGEST_COPY = 4 << 20
MOST_COPIED = 256 << 20
"""Bytes that a snapshot copies at most."""

_CACHES = ("__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache")


@dataclass(frozen=True)
class Change:
    """What a run did to one file of the project; ``entry`` is what stands there now (None when deleted)."""

    path: str
    kind: Literal["created", "modified", "deleted"]
    entry: Entry | None


class Tree:
    """The project folder and what was outside it but touched by the runs.

    Args:
        root: the project folder.
        vault: where first states are kept; the same folder is given to the runs' journals.
        journal_dirs: the folders of the runs' journals; append to the attribute for every further run.
        kept: where a file is moved that changed without any process of the run seen writing it and that reads like
            text, as it may be the user's own work; by default ``kept`` beside the vault.
    """

    def __init__(self, root: Path, vault: Path, journal_dirs: Iterable[Path] = (), *, kept: Path | None = None) -> None:
        self.root = Path(os.path.realpath(root))
        self.vault = Vault(Path(os.path.realpath(vault)))
        self.journal_dirs = list(journal_dirs)
        self._aside = Aside(kept or self.vault.folder.with_name("kept"))
        self._first = Scan()
        self._uncopied: dict[str, str] = {}

    # Before the first run

    def snapshot(self) -> list[str]:
        """Note the state of the project; returns words on what is watched less well than the rest.

        Raises:
            OSError: the folder cannot be read, or the vault cannot be made.
        """
        self.vault.make()
        self._first = scan(self.root, most=MOST_ENTRIES, without=self._own_folders())
        self._copy_small_files()
        return [
            f"{folder or '.'}/ holds too many files to look at: only what Python code writes there is put back"
            for folder in sorted(self._first.cut)
        ]

    def _copy_small_files(self) -> None:
        left = MOST_COPIED
        for path, entry in self._first.entries.items():
            if entry.kind != "file":
                continue
            if entry.size > LARGEST_COPY:
                self._uncopied[path] = f"it is larger than {LARGEST_COPY >> 20} MB"
            elif entry.size > left:
                self._uncopied[path] = f"the project holds more than {MOST_COPIED >> 20} MB"
            elif why := self._copy(path):
                self._uncopied[path] = why
            else:
                left -= entry.size

    def _copy(self, path: str) -> str:
        try:
            self.vault.keep(self._real(path))
        except OSError as error:
            return f"copying it failed ({error.strerror or error})"
        return ""

    # After a run

    def changes(self) -> list[Change]:
        """What was done to the project's files since the snapshot, in order of path; folders are left out."""
        return [change for change in self._differences() if self._kind(change) != "folder" and not self._only_touched(change)]

    def reads(self) -> list[Read]:
        """What the runs read that was there before they wrote it."""
        return read_journals(self.journal_dirs).reads

    def touched(self, journal_dir: Path) -> set[str]:
        """The real paths that one run was seen to write, create or remove, inside the project or not."""
        return read_journals([journal_dir]).touched

    def restore(self) -> list[str]:
        """Bring every file back as it was before the first run; returns words for what could not be.

        To be called when no process of the run is left. What it does: the content, mode and mtime of files; links;
        created files and folders are removed, deleted ones are there again.
        """
        journals = read_journals(self.journal_dirs)
        words: list[str] = []
        os.makedirs(self.root, exist_ok=True)
        self._aside.begin()
        differences = self._differences()
        found = self._find_moved(differences)
        made = [change for change in differences if change.kind == "created"]
        for change in reversed(made):
            self._try(words, change.path, partial(self._take_away, change, journals, found))
        lost = [change for change in differences if change.kind != "created"]
        for change in lost:
            self._try(words, change.path, partial(self._bring_back, change, journals, found))
        self._restore_folders(differences, words)
        self._renew(differences)
        return words + restore_outside(journals, self.vault, self._is_covered)

    def close(self) -> list[str]:
        """Empty the vault; returns words on files that may be the user's own work and were kept aside.

        Not to be called while ``restore`` had words: the vault may hold the only copy.
        """
        shutil.rmtree(self.vault.folder, ignore_errors=True)
        return self._aside.words()

    # Differences

    def _differences(self) -> list[Change]:
        first = self._first
        now = scan(self.root, without=first.cut | first.unread | self._own_folders())
        changes: list[Change] = []
        for path in sorted(first.entries.keys() | now.entries.keys()):
            before, after = first.entries.get(path), now.entries.get(path)
            if before and after and before.kind == after.kind:
                if _was_touched(before, after):
                    changes.append(Change(path, "modified", after))
                continue
            if before:
                changes.append(Change(path, "deleted", None))
            if after:
                changes.append(Change(path, "created", after))
        return changes

    def _kind(self, change: Change) -> str:
        return (change.entry or self._first.entries[change.path]).kind

    def _only_touched(self, change: Change) -> bool:
        # A new ctime alone (a link made and removed, attributes) is no change of the file when the content is the same.
        before, after = self._first.entries.get(change.path), change.entry
        if before is None or after is None or (before.mtime_ns, before.mode) != (after.mtime_ns, after.mode):
            return False
        real = self._real(change.path)
        return self.vault.holds(real) and self.vault.equals(real)

    def _find_moved(self, differences: list[Change]) -> dict[str, Path]:
        """Deleted files of which there is no copy, but that stand elsewhere in the project under a new name."""
        made = {_identity(change.entry): change.path for change in differences if change.entry}
        found = {}
        for change in differences:
            if change.kind == "deleted" and not self.vault.holds(self._real(change.path)):
                new = made.get(_identity(self._first.entries[change.path]))
                if new is not None and self._first.entries[change.path].kind == "file":
                    found[change.path] = self.root / new
        return found

    # Restoring, one change at a time

    def _take_away(self, change: Change, journals: Journals, found: dict[str, Path]) -> None:
        path = self.root / change.path
        assert change.entry is not None
        if change.entry.kind == "folder":
            for cache in _CACHES:
                shutil.rmtree(path / cache, ignore_errors=True)
            path.rmdir()
        elif path in found.values():
            return  # moved back later
        elif str(path) in journals.touched or not self._aside.take(path, change.path):
            remove(path)

    def _bring_back(self, change: Change, journals: Journals, found: dict[str, Path]) -> None:
        before, real = self._first.entries[change.path], self._real(change.path)
        if before.kind == "folder":
            if change.kind == "deleted":
                make_folder(Path(real), before.mode)
        elif before.kind == "link":
            link_back(real, before.target, before.mtime_ns)
        elif change.path in found:
            move_back(found[change.path], real, before.mode, before.mtime_ns)
        elif before.kind == "file" and self.vault.holds(real):
            if change.kind == "modified" and real not in journals.touched and not self.vault.equals(real):
                self._aside.take(Path(real), change.path)
            self.vault.put_back(real, before.mode, before.mtime_ns, before.inode)
        elif change.entry and (change.entry.mtime_ns, change.entry.size) == (before.mtime_ns, before.size):
            os.chmod(real, before.mode)
        else:
            why = journals.unsaved.get(real) or self._uncopied.get(change.path) or "it is not a plain file"
            raise OSError(0, f"there is no copy of it, because {why}")

    def _restore_folders(self, differences: list[Change], words: list[str]) -> None:
        # Last and deepest first: putting a file back changes the mtime of its folder.
        parents = {os.path.dirname(change.path) for change in differences}
        parents |= {change.path for change in differences if self._kind(change) == "folder"}
        for path in sorted(parents & self._first.entries.keys(), key=len, reverse=True):
            self._try(words, path, partial(self._dress_folder, path))

    def _dress_folder(self, path: str) -> None:
        before = self._first.entries[path]
        if before.kind != "folder":
            return
        target = self.root / path
        os.chmod(target, before.mode)
        os.utime(target, ns=(target.stat().st_atime_ns, before.mtime_ns))

    def _renew(self, differences: list[Change]) -> None:
        """Take what was put back as the new first state, where it is as it was: it may have a new inode."""
        paths = {change.path for change in differences}
        paths |= {os.path.dirname(path) for path in paths}
        for path in paths & self._first.entries.keys():
            before, now = self._first.entries[path], look(self.root / path)
            if now and (now.kind, now.mode, now.mtime_ns) == (before.kind, before.mode, before.mtime_ns):
                self._first.entries[path] = now

    def _try(self, words: list[str], path: str, act: Callable[[], object]) -> None:
        try:
            act()
        except OSError as error:
            words.append(f"{path or '.'} is not as it was: {error.strerror or error}{self._copy_for_the_user(path)}")

    def _copy_for_the_user(self, path: str) -> str:
        try:
            return f"; a copy of what it was is at {self.vault.lay_out(self._real(path))}"
        except OSError:
            return ""

    # Paths

    def _real(self, path: str) -> str:
        return str(self.root / path) if path else str(self.root)

    def _own_folders(self) -> set[str]:
        runs = [folder.parent if folder.name == "journal" else folder for folder in self.journal_dirs]
        folders = [self.vault.folder, self._aside.folder, *(Path(os.path.realpath(run)) for run in runs)]
        return {str(folder.relative_to(self.root)) for folder in folders if folder.is_relative_to(self.root)}

    def _is_covered(self, real: str) -> bool:
        """Whether the snapshot answers for this path, or it is one of samerun's own: the journal then does not."""
        if ".samerun" in Path(real).parts:
            return True
        if not Path(real).is_relative_to(self.root):
            return False
        relative = Path(real).relative_to(self.root)
        left_out = self._first.cut | self._first.unread | self._first.skipped
        return not any(str(folder) in left_out or folder.name in SKIPPED for folder in (relative, *relative.parents))


def _was_touched(before: Entry, after: Entry) -> bool:
    if before.kind in ("folder", "other"):
        return before.mode != after.mode  # the mtime of a folder tells of its content, that of a pipe of nothing lasting
    return before != after


def _identity(entry: Entry) -> tuple[int, int, int]:
    return entry.inode, entry.size, entry.mtime_ns
