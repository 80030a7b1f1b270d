"""The child's side of the vault: the first state of every file that the run touches, kept before it is touched.

The vault is one flat folder for all processes and all runs of one experiment. With name a digest of the real path,
``<name>`` is a copy of the file, ``<name>.new`` says that nothing was there, and ``<name>.old`` that something was
of which there is no copy (a folder, a link, a file too large). Whoever of several processes comes first tells the
truth, and everybody else sees that it was told. Which path has which name is in the journal, written by the caller.
"""

from __future__ import annotations

import os
from _thread import get_ident

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# Bound now: sources may later replace the names in ``os`` by watched ones.
_open, _read, _write, _close = os.open, os.read, os.write, os.close
_link, _unlink, _lstat, _utime, _statvfs = os.link, os.unlink, os.lstat, os.utime, os.statvfs
_scandir, _getpid = os.scandir, os.getpid

LARGEST_COPY = 1 << 30
"""Files of more bytes than this are not copied (they are still kept when a link to them will do)."""

_CHUNK = 1 << 20
_ROOM = 256 << 20  # a copy never leaves less than this free on the disk that the user's program writes to
_TREE_LIMIT = 20_000


def vault_name(real: str) -> str:
    """The vault's name for the file at real path ``real``."""
    from _blake2 import blake2b  # hashlib would bring OpenSSL into the user's process

    return str(blake2b(os.fsencode(real), digest_size=16).hexdigest())


def told(vault: str, real: str) -> bool:
    """Whether the vault already knows what stood at ``real`` before the experiment."""
    target = vault + "/" + vault_name(real)
    return exists(target) or exists(target + ".new") or exists(target + ".old")


def mark(vault: str, real: str, what: str) -> None:
    """Say that nothing stood at ``real`` (``what`` is ``new``) or that something did which is not copied (``old``)."""
    target = f"{vault}/{vault_name(real)}.{what}"
    try:  # noqa: SIM105 - contextlib is not light
        _close(_open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except FileExistsError:
        pass


def is_shared(vault: str, real: str) -> bool:
    """Whether the vault's copy is still the very file at ``real``: it was linked, and then not removed after all."""
    try:
        ours, theirs = _lstat(vault + "/" + vault_name(real)), _lstat(real)
    except OSError:
        return False
    return (ours.st_dev, ours.st_ino) == (theirs.st_dev, theirs.st_ino)


def separate(vault: str, real: str) -> None:
    """Make the vault's copy of a shared file one of its own, before the file is written in place."""
    target = vault + "/" + vault_name(real)
    temporary = _temporary(target)
    status = _lstat(real)
    _copy(real, temporary)
    _utime(temporary, ns=(status.st_mtime_ns, status.st_mtime_ns))
    os.rename(temporary, target)


def keep(vault: str, real: str, status: os.stat_result, *, going: bool) -> str:
    """Keep the regular file at ``real``; ``going``: its name is about to be removed, so a link will do.

    Returns:
        Nothing when it is kept, otherwise words that say why not.
    """
    target = vault + "/" + vault_name(real)
    if going and status.st_nlink == 1 and _try_link(real, target):
        return ""
    if status.st_size > LARGEST_COPY:
        return f"larger than {LARGEST_COPY >> 30} GB"
    if not _has_room(vault, status.st_size):
        return "the disk is nearly full"
    return _copy_in(real, target, status)


def below(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    """Everything under ``folder`` with its lstat, bounded; symbolic links are not followed."""
    waiting = [folder]
    seen = 0
    while waiting:
        try:
            entries = list(_scandir(waiting.pop()))
        except OSError:
            continue
        for entry in entries:
            seen += 1
            if seen > _TREE_LIMIT:
                return
            try:
                status = entry.stat(follow_symlinks=False)
            except OSError:
                continue
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
            yield entry.path, status


def _copy_in(real: str, target: str, status: os.stat_result) -> str:
    # Everybody who wants to write makes a whole copy of their own first and then links it to the one name. So a copy
    # that was overtaken by somebody else's write loses the race for the name and is thrown away.
    temporary = _temporary(target)
    try:
        _copy(real, temporary)
        _utime(temporary, ns=(status.st_mtime_ns, status.st_mtime_ns))
        if not _try_link(temporary, target):
            os.rename(temporary, target)  # a file system without links
            return ""
    except OSError as error:
        return error.strerror or type(error).__name__
    finally:
        _try_unlink(temporary)
    return ""


def _temporary(target: str) -> str:
    return f"{target}.{_getpid()}.{get_ident()}"


def _copy(source: str, target: str) -> None:
    reading = _open(source, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)  # never wait on what became a pipe
    try:
        writing = _open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            while chunk := _read(reading, _CHUNK):
                while chunk:
                    chunk = chunk[_write(writing, chunk) :]
        finally:
            _close(writing)
    finally:
        _close(reading)


def _try_link(source: str, target: str) -> bool:
    try:
        _link(source, target, follow_symlinks=False)
    except FileExistsError:
        return True  # somebody else kept it first
    except OSError:
        return False
    return True


def _try_unlink(path: str) -> None:
    try:  # noqa: SIM105 - contextlib is not light
        _unlink(path)
    except OSError:
        pass


def _has_room(vault: str, size: int) -> bool:
    if size < _CHUNK:
        return True
    disk = _statvfs(vault)
    return disk.f_bavail * disk.f_frsize - size > _ROOM


def exists(path: str) -> bool:
    """Whether anything stands at ``path``, if only a broken link."""
    try:
        _lstat(path)
    except OSError:
        return False
    return True
