"""The state of a folder, as metadata: every file, link and folder in it with what tells whether it changed."""

from __future__ import annotations

import os
import stat
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from pathlib import Path

SKIPPED = frozenset(
    {".git", "node_modules", "__pycache__", ".samerun", ".tox", ".nox", ".mypy_cache", ".pytest_cache", ".ruff_cache"}
)
"""Folders that hold no results: version control, environments and the caches of tools."""


@dataclass(frozen=True)
class Entry:
    """One file, link, folder or other thing (pipe, socket, device). Times in nanoseconds; ``target`` is a link's text.

    Two equal entries of one path mean that nothing was done to it in between: a program cannot set the ctime.
    """

    kind: Literal["file", "link", "folder", "other"]
    mode: int
    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int
    target: str = ""


@dataclass
class Scan:
    """What a folder held; keys are paths relative to it, ``""`` is the folder itself."""

    entries: dict[str, Entry] = field(default_factory=dict)
    skipped: set[str] = field(default_factory=set)
    """Folders that were left out by name."""
    cut: set[str] = field(default_factory=set)
    """Folders that were left out because there was too much in them."""
    unread: set[str] = field(default_factory=set)
    """Folders that could not be read."""


def scan(root: Path, *, most: int | None = None, without: AbstractSet[str] = frozenset()) -> Scan:
    """Look at everything under ``root``, nearest first; symbolic links are not followed, so loops do no harm.

    Args:
        root: an existing folder.
        most: leave out folders whose content would make it more entries than this.
        without: relative folders to leave out, for example those an earlier scan left out.
    """
    found = Scan()
    waiting = deque([""])
    found.entries[""] = entry_of(os.lstat(root))
    while waiting:
        folder = waiting.popleft()
        try:
            with os.scandir(root / folder) as listing:
                items = list(listing)
        except OSError:
            found.unread.add(folder)
            continue
        if most is not None and len(found.entries) + len(items) > most:
            found.cut.add(folder)
            continue
        for item in items:
            _take(found, item, f"{folder}/{item.name}" if folder else item.name, waiting, without)
    return found


def entry_of(status: os.stat_result, target: str = "") -> Entry:
    """The entry that an ``os.lstat`` tells of."""
    kind: Literal["file", "link", "folder", "other"] = "other"
    if stat.S_ISREG(status.st_mode):
        kind = "file"
    elif stat.S_ISLNK(status.st_mode):
        kind = "link"
    elif stat.S_ISDIR(status.st_mode):
        kind = "folder"
    mode = stat.S_IMODE(status.st_mode)
    return Entry(kind, mode, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, target)


def look(path: Path) -> Entry | None:
    """What stands at ``path`` now; None when nothing does."""
    try:
        status = os.lstat(path)
        target = os.readlink(path) if stat.S_ISLNK(status.st_mode) else ""
    except OSError:
        return None
    return entry_of(status, target)


def _take(found: Scan, item: os.DirEntry[str], relative: str, waiting: deque[str], without: AbstractSet[str]) -> None:
    try:
        status = item.stat(follow_symlinks=False)
        target = os.readlink(item.path) if item.is_symlink() else ""
    except OSError:
        return  # gone between the listing and now
    if stat.S_ISDIR(status.st_mode):
        if _is_skipped(item):
            found.skipped.add(relative)
            return
        if relative in without:
            return
        waiting.append(relative)
    found.entries[relative] = entry_of(status, target)


def _is_skipped(folder: os.DirEntry[str]) -> bool:
    name = folder.name
    return name in SKIPPED or name.startswith(".venv") or os.path.exists(os.path.join(folder.path, "pyvenv.cfg"))
