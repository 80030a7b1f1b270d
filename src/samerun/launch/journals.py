"""The journals of a run, read back: what its processes were seen to do to files (written by ``inside.journal``)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Read:
    """A file that was there before the process wrote it, and was read by it; without a site when that is unknown."""

    path: str
    file: str | None = None
    line: int | None = None
    function: str | None = None


@dataclass(frozen=True)
class Was:
    """What stood at a path before the run touched it: a "file", "folder" or "link"."""

    kind: str
    mode: int = 0
    mtime_ns: int = 0
    size: int = 0
    inode: int = 0
    target: str = ""


@dataclass
class Journals:
    """All that the processes wrote down, by real path."""

    was: dict[str, Was] = field(default_factory=dict)
    created: set[str] = field(default_factory=set)
    unsaved: dict[str, str] = field(default_factory=dict)
    """Path to the words that say why it could not be copied."""
    reads: list[Read] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    sites: dict[str, tuple[str, int, str]] = field(default_factory=dict)
    """Path to the file, line and function of the program that first wrote it, where that is known."""


def read_journals(folders: Iterable[Path]) -> Journals:
    """Read every ``journal-*.jsonl`` in ``folders``; lines cut short by a kill or a full disk are left out."""
    journals = Journals()
    for folder in folders:
        for shard in sorted(folder.glob("journal-*.jsonl")):
            for line in _lines(shard):
                _take(journals, line)
    return journals


def _lines(shard: Path) -> Iterator[dict[str, Any]]:
    for text in shard.read_bytes().split(b"\n"):
        try:
            line = json.loads(text)
        except ValueError:
            continue
        if isinstance(line, dict) and isinstance(line.get("path"), str):
            yield line


def _take(journals: Journals, line: dict[str, Any]) -> None:
    op, path = line.get("op"), line["path"]
    if op == "read":
        journals.reads.append(Read(path, line.get("file"), line.get("line"), line.get("function")))
        return
    journals.touched.add(path)
    if isinstance(line.get("file"), str):
        journals.sites.setdefault(path, (line["file"], int(line.get("line", 0)), str(line.get("function", ""))))
    if op == "created":
        journals.created.add(path)
    elif op in ("saved", "unsaved"):
        journals.was[path] = _was("file", line)
        if op == "unsaved":
            journals.unsaved[path] = str(line.get("why", ""))
    elif op in ("folder", "link"):
        journals.was[path] = _was(str(op), line)


def _was(kind: str, line: dict[str, Any]) -> Was:
    numbers = {name: int(line.get(name, 0)) for name in ("mode", "mtime_ns", "size", "inode")}
    return Was(kind, target=str(line.get("target", "")), **numbers)
