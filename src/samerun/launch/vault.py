"""The parent's side of the vault: copies of files as they were before the experiment, and putting them back.

The same folder and names as ``inside.backup`` uses, so a file that the parent copied is not copied again by the child.
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

_CHUNK = 1 << 16


class Vault:
    """A flat folder of first states, by real path; made on first use, readable by its owner only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._folder = str(folder)

    def make(self) -> None:
        """Make the folder."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def copy_of(self, real: str) -> Path:
        """Where the copy of the file at ``real`` is, if there is one."""
        return self.folder / _name(real)

    def marked_new(self, real: str) -> bool:
        """Whether nothing stood at ``real`` before the run that first touched it."""
        return self._marker(real, ".new")

    def marked_old(self, real: str) -> bool:
        """Whether something stood at ``real`` of which there is no copy."""
        return self._marker(real, ".old")

    def holds(self, real: str) -> bool:
        """Whether there is a copy of the file at ``real``."""
        return os.path.lexists(self.copy_of(real))

    def equals(self, real: str) -> bool:
        """Whether the file at ``real`` has the content of its copy."""
        try:
            return filecmp.cmp(self.copy_of(real), real, shallow=False)
        except OSError:
            return False

    def keep(self, real: str) -> None:
        """Copy the file at ``real``. Raises OSError when it cannot be read or the disk is full."""
        target = f"{self._folder}/{_name(real)}"
        try:
            with open(real, "rb", buffering=0) as reading, open(target, "xb", buffering=0, opener=_private) as writing:
                while chunk := reading.read(_CHUNK):
                    while chunk:
                        chunk = chunk[writing.write(chunk) :]
        except FileExistsError:
            return
        except OSError:
            Path(target).unlink(missing_ok=True)
            raise

    def put_back(self, real: str, mode: int, mtime_ns: int, inode: int) -> None:
        """Make the file at ``real`` what it was: content, mode and mtime. Raises OSError when that fails.

        Where the vault has the very file (it was removed after being linked here), it is given back as it is. A file
        that still has the content keeps its inode; one with other names (hard links) is written in place; any other
        is replaced in one step, so that being killed here never leaves half a file.
        """
        source, path = self.copy_of(real), Path(real)
        if os.lstat(source).st_ino == inode:
            move_back(source, real, mode, mtime_ns)
            return
        with _room_in(path.parent):
            if not _is_plain(path):
                _replace(path, lambda temporary: shutil.copyfile(source, temporary))
            elif not filecmp.cmp(source, path, shallow=False):
                self._overwrite(source, path)
            _dress(path, mode, mtime_ns)

    @staticmethod
    def _overwrite(source: Path, path: Path) -> None:
        if os.lstat(path).st_nlink == 1:
            _replace(path, lambda temporary: shutil.copyfile(source, temporary))
            return
        _open_up(path)
        shutil.copyfile(source, path)

    def _marker(self, real: str, suffix: str) -> bool:
        return os.path.lexists(str(self.copy_of(real)) + suffix)


def _name(real: str) -> str:
    return blake2b(os.fsencode(real), digest_size=16).hexdigest()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


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
