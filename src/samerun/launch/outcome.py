"""What a run left in files, and how that differs between two runs, by content."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections import Counter, defaultdict, deque
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from samerun.launch.formats import HEAD, format_named, format_of
from samerun.launch.formats.protocol import digest_stream
from samerun.launch.generated import mask_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from samerun.launch.formats.protocol import Spot
    from samerun.launch.tree import Tree

    Mask = Callable[[str], str]
    Key = Callable[["FileOutcome", Mask], object]

LARGEST_COPY = 16 << 20
MOST_COPIED = 256 << 20
"""Bytes of written files that one run keeps for comparison; beyond, two versions are told apart by digest only."""
_UNREADABLE = "unreadable"


@dataclass(frozen=True)
class FileOutcome:
    """One file that a run wrote or deleted.

    Args:
        path: relative to the project, or absolute outside it.
        kind: what was done to it since before the first run.
        size: in bytes; 0 for a deleted one.
        digest: of its content, with its algorithm's name; packaging (times in archives) left out. Empty when deleted.
        format: the name of its format.
        copy: where its copy is; None when it is too large for one, or deleted.
    """

    path: str
    kind: Literal["created", "modified", "deleted"]
    size: int = 0
    digest: str = ""
    format: str = ""
    copy: str | None = None

    def to_json(self) -> dict[str, Any]:
        """As a JSON object."""
        return asdict(self)


@dataclass(frozen=True)
class FileDifference:
    """One place at which a file differs between two runs.

    Args:
        path: of the file, as the first run that has it named it.
        where: "row 3, column acc", "member weights.npy", "$.metrics.acc"; empty: the whole file.
        before, after: what stands there, shortened.
        tokens: pairs of texts that differ, with what tells their meaning around them; empty when it is not text.
    """

    path: str
    where: str
    before: str
    after: str
    tokens: tuple[tuple[str, str], ...] = ()


# What a run wrote


def collect(tree: Tree, run_dir: Path) -> list[FileOutcome]:
    """Record the files that were written since the tree's snapshot, and keep copies in ``run_dir/files``.

    A file that cannot be read, or no longer copied as the disk is full, is recorded without digest or copy.
    """
    keeper = _Keeper(run_dir / "files")
    found = []
    for change in tree.changes():
        kept = keeper.take(tree.root / change.path) if change.entry else {}
        found.append(FileOutcome(change.path, change.kind, **kept))
    for path in _outside(tree, run_dir / "journal"):
        new = tree.vault.marked_new(str(path))
        found += [FileOutcome(str(path), "created" if new else "modified", **keeper.take(path))]
    return found


# A date with the time of day, or that alone, or the prefix of glog: how a line of a log begins.
_STAMP = re.compile(rb"\W{0,2}(?:\d{4}\W\d\d\W\d\d[T ,_]{1,2}\d\d:\d\d|\d\d:\d\d:\d\d|[IWEF]\d{4} \d\d:)")


def what_was_added(file: FileOutcome, before: FileOutcome | None) -> FileOutcome:
    """Of a log, a text to which a run only appended lines with the time, what it appended; ``before``: as the run found it."""
    if before is None or file.format != "text" or file.copy is None or before.copy is None:
        return file
    old, new = Path(before.copy).read_bytes(), Path(file.copy).read_bytes()
    added = new[len(old) :]
    lines = added.splitlines()
    if not old or not new.startswith(old) or sum(map(bool, map(_STAMP.match, lines))) <= len(lines) / 2:
        return file
    Path(file.copy).write_bytes(added)
    return replace(file, kind=before.kind, size=len(added), digest=digest_file(Path(file.copy))[1])


class _Keeper:
    """Digests files and keeps copies of them while there is room."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._left = MOST_COPIED
        self._number = 0

    def take(self, path: Path) -> dict[str, Any]:
        """The fields of the outcome of the file at ``path``."""
        if path.is_symlink():
            return {"format": "link", "digest": f"link:{os.readlink(path)}"}
        try:
            if not path.is_file():
                return {"format": "other"}
            size = path.stat().st_size
            name, digest = digest_file(path)
        except OSError:
            return {"format": _UNREADABLE}
        return {"size": size, "format": name, "digest": digest, "copy": self._copy(path, size)}

    def _copy(self, path: Path, size: int) -> str | None:
        if size > min(LARGEST_COPY, self._left):
            return None
        self._number += 1
        target = self._folder / f"{self._number:05d}{path.suffix[:20]}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        except OSError:
            target.unlink(missing_ok=True)
            return None
        self._left -= size
        return str(target)


def digest_file(path: Path) -> tuple[str, str]:
    """The name of the file's format, and the digest of its content. Raises OSError."""
    with path.open("rb") as file:
        kind = format_of(path.name, file.read(HEAD))
        file.seek(0)
        try:
            return kind.name, kind.digest(file)
        except Exception:  # damaged, which is an OSError to some formats; one of reading comes again
            file.seek(0)
            return kind.name, digest_stream(file)


def _outside(tree: Tree, journal: Path) -> Iterator[Path]:
    """Files outside the project that the run wrote, but for caches and what is temporary anyway."""
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    passing = [Path(os.path.realpath(folder)) for folder in (tempfile.gettempdir(), cache)]
    for path in map(Path, sorted(tree.touched(journal))):
        inside = path.is_relative_to(tree.root)
        if not inside and path.is_file() and not any(path.is_relative_to(folder) for folder in passing):
            yield path


# How two runs differ


def compare_files(
    a: Iterable[FileOutcome], b: Iterable[FileOutcome], masks: tuple[Mask, Mask] = (mask_name, mask_name)
) -> list[FileDifference]:
    """What differs between the files of two runs; empty when they hold the same. ``masks``: what each run's own way to name a
    file leaves of a path.
    """
    found: list[FileDifference] = []
    renamed: set[tuple[tuple[str, str], ...]] = set()
    for left, right in _pair(list(a), list(b), masks):
        if left is None or right is None:
            found.append(_one_sided(left, right))
            continue
        if left.path != right.path and (parts := _differing_parts(left.path, right.path)) not in renamed:
            renamed.add(parts)
            found.append(FileDifference(left.path, "name", left.path, right.path, parts))
        found += [FileDifference(left.path, s.where, s.before, s.after, s.tokens) for s in _spots(left, right)]
    return found


def _spots(a: FileOutcome, b: FileOutcome) -> list[Spot]:
    from samerun.launch.formats.protocol import Spot, text_spot

    if a.format == b.format == _UNREADABLE:
        return [Spot("content", "could not be read", "could not be read")]
    if (a.kind == "deleted", a.format, a.digest) == (b.kind == "deleted", b.format, b.digest):
        return []
    if "deleted" in (a.kind, b.kind) or a.format != b.format:
        return [Spot("", _what(a), _what(b))]
    if a.format == "link":
        return [text_spot("link", a.digest[5:], b.digest[5:])]
    if a.copy is None or b.copy is None:
        return [Spot("content (too large to look into)", f"{a.size} bytes {a.digest}", f"{b.size} bytes {b.digest}")]
    return format_named(a.format).spots(Path(a.copy).read_bytes(), Path(b.copy).read_bytes())


def _what(outcome: FileOutcome) -> str:
    return "deleted" if outcome.kind == "deleted" else f"{outcome.format or 'a file'}, {outcome.size} bytes"


def _one_sided(a: FileOutcome | None, b: FileOutcome | None) -> FileDifference:
    outcome = a or b
    assert outcome is not None
    words = [f"{one.kind} ({one.size} bytes)" if one else "(not written)" for one in (a, b)]
    return FileDifference(outcome.path, "", words[0], words[1])


def _differing_parts(a: str, b: str) -> tuple[tuple[str, str], ...]:
    """The parts of two paths that differ: one generated folder holds many files, and is told once."""
    parts = Path(a).parts, Path(b).parts
    alike = len(parts[0]) == len(parts[1])
    return tuple((x, y) for x, y in zip(*parts, strict=True) if x != y) if alike else ((a, b),)


def _pair(
    a: list[FileOutcome], b: list[FileOutcome], masks: tuple[Mask, Mask]
) -> Iterator[tuple[FileOutcome | None, FileOutcome | None]]:
    """Which file of one run is which of the other: by name, by the folder that each run named in its own way (known by what lies
    in it), by name without its generated parts, and by content.
    """
    found: dict[int, FileOutcome] = {}
    unnamed, folders = _alone(a, b), _folders(a, b, masks)
    b = _match(found, a, b, _path, masks)
    b = _match(found, [_moved(folders, outcome) for outcome in a], b, _path, masks)
    for key in (_masked_with_content, _masked, lambda outcome, _: _under(unnamed, outcome), _content):
        b = _match(found, a, b, key, masks)
    yield from ((left, found.get(index)) for index, left in enumerate(a))
    yield from ((None, right) for right in b)


def _path(outcome: FileOutcome, _mask: Mask) -> str:
    return outcome.path


def _masked_with_content(outcome: FileOutcome, mask: Mask) -> tuple[str, str]:
    return mask(outcome.path), outcome.digest


def _masked(outcome: FileOutcome, mask: Mask) -> str:
    return mask(outcome.path)


def _folders(a: list[FileOutcome], b: list[FileOutcome], masks: tuple[Mask, Mask]) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Which folder of the first run is which of the other, by the files that only these two hold: of several runs that an
    experiment kept, each in a folder with a generated name, the one with the same results.
    """
    left, right = (
        {_masked_with_content(one, mask): one for one in _unique(side, mask)} for side, mask in zip((a, b), masks, strict=True)
    )
    votes: dict[tuple[str, ...], Counter[tuple[str, ...]]] = defaultdict(Counter)
    for key in left.keys() & right.keys():
        mine, theirs = Path(left[key].path).parts, Path(right[key].path).parts
        if mine != theirs and len(mine) == len(theirs):
            for at in range(1, len(mine)):
                votes[mine[:at]][theirs[:at]] += 1
    return {folder: max(sorted(others), key=others.__getitem__) for folder, others in votes.items()}


def _unique(outcomes: list[FileOutcome], mask: Mask) -> list[FileOutcome]:
    count = Counter(_masked_with_content(outcome, mask) for outcome in outcomes)
    return [outcome for outcome in outcomes if count[_masked_with_content(outcome, mask)] == 1]


def _moved(folders: dict[tuple[str, ...], tuple[str, ...]], outcome: FileOutcome) -> FileOutcome:
    """A file of the first run, in the folder in which the other would have it."""
    parts = Path(outcome.path).parts
    for at in range(len(parts) - 1, 0, -1):
        if (folder := folders.get(parts[:at])) is not None:
            return replace(outcome, path="/".join((*folder, *parts[at:])))
    return outcome


def _content(outcome: FileOutcome, _mask: Mask) -> str:
    return outcome.digest


def _alone(a: list[FileOutcome], b: list[FileOutcome]) -> set[tuple[str, ...]]:
    """Where two runs are equal if all that differs is the one name that only this run gave in its folder."""
    before, after = _names(a), _names(b)
    alone: set[tuple[str, ...]] = set()
    for folder in before.keys() & after.keys():
        only = before[folder] - after[folder], after[folder] - before[folder]
        if len(only[0]) == len(only[1]) == 1:
            alone |= {(*folder, *only[0]), (*folder, *only[1])}
    return alone


def _under(alone: set[tuple[str, ...]], outcome: FileOutcome) -> str:
    parts = Path(outcome.path).parts
    return "/".join("*" if parts[: at + 1] in alone else part for at, part in enumerate(parts))


def _names(outcomes: list[FileOutcome]) -> dict[tuple[str, ...], set[str]]:
    """Folder -> what is in it."""
    found: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for outcome in outcomes:
        parts = Path(outcome.path).parts
        for at, part in enumerate(parts):
            found[parts[:at]].add(part)
    return found


def _match(
    found: dict[int, FileOutcome], a: list[FileOutcome], b: list[FileOutcome], key: Key, masks: tuple[Mask, Mask]
) -> list[FileOutcome]:
    """Pair what has equal keys, in order; returns what of ``b`` is left."""
    waiting: dict[object, deque[FileOutcome]] = defaultdict(deque)
    for right in b:
        waiting[key(right, masks[1])].append(right)
    for index, left in enumerate(a):
        mine = key(left, masks[0]) if index not in found else None
        if mine and waiting.get(mine):
            found[index] = waiting[mine].popleft()
    return [right for queue in waiting.values() for right in queue]
