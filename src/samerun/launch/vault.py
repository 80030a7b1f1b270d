"""The parent's side of the vault: copies of files as they were before the experiment, and putting them back.

The child's copies are in the same folder, under the names that ``inside.backup`` gives them.
"""

from __future__ import annotations

import filecmp
import os
import shutil
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Vault:
    """A flat folder of first states, by real path; made on first use, readable by its owner only.

    What the parent copies goes into one file, ``snapshot.pack``, as making thousands of small files takes seconds.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._pack = str(folder / "snapshot.pack")
        self._packed: dict[str, tuple[int, int]] = {}  # real path -> offset and size in the pack

    def make(self) -> None:
        """Make the folder."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def copy_of(self, real: str) -> Path:
        """Where the child's copy of the file at ``real`` is, if there is one."""
        return self.folder / blake2b(os.fsencode(real), digest_size=16).hexdigest()

    def marked_new(self, real: str) -> bool:
        """Whether nothing stood at ``real`` before the run that first touched it."""
        return os.path.lexists(f"{self.copy_of(real)}.new")

    def holds(self, real: str) -> bool:
        """Whether there is a copy of the file at ``real``."""
        return real in self._packed or os.path.lexists(self.copy_of(real))

    def equals(self, real: str) -> bool:
        """Whether the file at ``real`` has the content of its copy."""
        try:
            if real in self._packed:
                return os.stat(real).st_size == self._packed[real][1] and Path(real).read_bytes() == self._unpacked(real)
            return filecmp.cmp(self.copy_of(real), real, shallow=False)
        except OSError:
            return False

    def keep(self, real: str) -> None:
        """Copy the small file at ``real``. Raises OSError when it cannot be read or the disk is full."""
        content = Path(real).read_bytes()
        descriptor = os.open(self._pack, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with open(descriptor, "ab") as pack:
            offset = pack.tell()
            pack.write(content)
        self._packed[real] = (offset, len(content))

    def lay_out(self, real: str) -> Path:
        """A file with the copy, for a person to take. Raises OSError when there is none or the disk is full."""
        path = self.copy_of(real)
        if real in self._packed and not path.exists():
            path.touch(0o600)
            path.write_bytes(self._unpacked(real))
        os.stat(path)
        return path

    def put_back(self, real: str, mode: int, mtime_ns: int, inode: int) -> None:
        """Make the file at ``real`` what it was: content, mode and mtime. Raises OSError when that fails.

        Where the vault has the very file (it was removed after being linked here), it is given back as it is. A file
        that still has the content keeps its inode; one with other names (hard links) is written in place; any other
        is replaced in one step, so that being killed here never leaves half a file.
        """
        path, copy = Path(real), self.copy_of(real)
        if copy.exists() and copy.stat().st_ino == inode:
            move_back(copy, real, mode, mtime_ns)
            return
        with _room_in(path.parent):
            if not _is_plain(path):
                _replace(path, lambda temporary: self._write(real, temporary))
            elif not self.equals(real):
                self._overwrite(real, path)
            _dress(path, mode, mtime_ns)

    def _overwrite(self, real: str, path: Path) -> None:
        if os.lstat(path).st_nlink == 1:
            _replace(path, lambda temporary: self._write(real, temporary))
            return
        _open_up(path)
        self._write(real, path)

    def _write(self, real: str, target: Path) -> None:
        if real in self._packed:
            target.write_bytes(self._unpacked(real))
        else:
            shutil.copyfile(self.copy_of(real), target)

    def _unpacked(self, real: str) -> bytes:
        offset, size = self._packed[real]
        with open(self._pack, "rb") as pack:
            pack.seek(offset)
            return pack.read(size)


def move_back(moved: Path, real: str, mode: int, mtime_ns: int) -> None:
    """Give a file that was only renamed its old name again. Raises OSError when that fails."""
    path = Path(real)
    with _room_in(path.parent):
        os.replace(moved, path)
        _dress(path, mode, mtime_ns)


def link_back(real: str, target: str, mtime_ns: int) -> None:
    """Make the symbolic link at ``real`` lead to ``target`` again. Raises OSError when that fails."""
    path = Path(real)
    with _room_in(path.parent):
        _replace(path, lambda temporary: os.symlink(target, temporary))
        os.utime(path, ns=(mtime_ns, mtime_ns), follow_symlinks=False)


def make_folder(path: Path, mode: int) -> None:
    """Make the folder ``path`` again. Raises OSError when that fails."""
    with _room_in(path.parent):
        path.mkdir(exist_ok=True)
        os.chmod(path, mode | 0o700)  # its own mode comes last, when everything is in it again


class _room_in:  # noqa: N801 - reads as a phrase where it is used
    """A folder that exists and can be written to for a while, whatever its mode."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._mode: int | None = None

    def __enter__(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        if not os.access(self._folder, os.W_OK | os.X_OK):
            self._mode = self._folder.stat().st_mode & 0o7777
            os.chmod(self._folder, self._mode | 0o300)

    def __exit__(self, *_: object) -> None:
        if self._mode is not None:
            os.chmod(self._folder, self._mode)


def remove(path: Path) -> None:
    """Remove a file or link. Raises OSError when that fails."""
    with _room_in(path.parent):
        path.unlink(missing_ok=True)


def _replace(path: Path, make: Callable[[Path], object]) -> None:
    temporary = path.with_name(f".{path.name[:100]}.samerun-{os.getpid()}")
    try:
        make(temporary)
        os.replace(temporary, path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def _dress(path: Path, mode: int, mtime_ns: int) -> None:
    now = os.lstat(path)
    if now.st_mtime_ns != mtime_ns:
        os.utime(path, ns=(now.st_atime_ns, mtime_ns))
    if now.st_mode & 0o7777 != mode:
        os.chmod(path, mode)


def _is_plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _open_up(path: Path) -> None:
    if not os.access(path, os.W_OK):
        os.chmod(path, path.stat().st_mode & 0o7777 | 0o200)
