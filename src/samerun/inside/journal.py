"""What this process does to files: the state of each before its first change, and who read what was there before.

An audit hook sees every open, remove, rename and so on *before* it happens, whichever library does it through Python.
The first time a path is written, its first state goes to the vault (see ``backup``) and a line to the journal of this
process:

``{"op": "saved"|"unsaved"|"created"|"wrote"|"link"|"folder"|"read", "path": real path, ...}``

Native code that opens files itself raises no audit event: the parent's snapshot of the project stands in for those.
"""

from __future__ import annotations

import os
from _thread import get_ident

from samerun.inside import backup
from samerun.sources.protocol import fault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from samerun.sources.protocol import Disarm, Record

# Bound now: sources may later replace the names in ``os`` by watched ones.
_lstat, _stat, _readlink, _getcwd, _getpid = os.lstat, os.stat, os.readlink, os.getcwd, os.getpid
_open, _write, _close, _realpath = os.open, os.write, os.close, os.path.realpath

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_MOST_READS = 20_000
_MOST_DONE = 100_000
_ELSEWHERE = ("/proc/", "/dev/", "/sys/")
_CODE = (".py", ".pyc", ".so", ".pth", ".dylib")


def install(journal_dir: str, vault: str, record: Record | None, is_library: Callable[[str], bool]) -> Disarm:
    """Start the journal of this process.

    Args:
        journal_dir: where ``journal-<pid>.jsonl`` is written (children write their own beside it). What is written in
            it, or in the run's folder when it is the ``journal`` folder of one, is samerun's own and not noted.
        vault: the folder of first states, shared by all processes; empty: files are noted, and none is copied.
        record: asked for the user's frame at reads; None: reads carry no site.
        is_library: whether a real path belongs to an installed library; reads of those are not noted.

    Returns:
        What makes it silent again. Python cannot take an audit hook off; a silent one costs one comparison.
    """
    import sys

    journal = Journal(journal_dir, vault, record, is_library)
    sys.addaudithook(_hook(journal))
    return journal.stop


def _hook(journal: Journal) -> Callable[[str, tuple[Any, ...]], None]:
    handlers = {
        "open": journal.on_open,
        "os.remove": journal.on_remove,
        "os.rmdir": journal.on_remove,
        "os.rename": journal.on_rename,
        "os.mkdir": journal.on_mkdir,
        "os.truncate": journal.on_change,
        "os.chmod": journal.on_change,
        "os.utime": journal.on_change,
        "os.link": journal.on_link,
        "os.symlink": journal.on_symlink,
        "shutil.rmtree": journal.on_rmtree,
        "sqlite3.connect": journal.on_connect,
    }
    busy = journal.busy

    def hook(event: str, args: tuple[Any, ...], of: Callable[[str], Any] = handlers.get) -> None:
        handler = of(event)
        if handler is None or not journal.on:
            return
        thread = get_ident()
        if thread in busy:
            return  # our own reading and writing
        busy.add(thread)
        try:
            handler(*args)
        except Exception as error:  # the user's program goes on; the trace says what could not be noted
            fault(error)
        finally:
            busy.discard(thread)

    return hook


class Journal:
    """The journal of one process; a forked child goes on with it under its own file name."""

    __slots__ = ("busy", "directory", "done", "extended", "is_library", "on", "own", "reads", "record", "unwritten", "vault")

    def __init__(self, directory: str, vault: str, record: Record | None, is_library: Callable[[str], bool]) -> None:
        self.directory = _realpath(directory)
        self.vault = _realpath(vault) if vault else ""
        folder, _, name = self.directory.rpartition("/")
        self.own = ((folder if name == "journal" else self.directory) + "/", (self.vault or self.directory) + "/")
        self.record = record
        self.is_library = is_library
        self.on = True
        self.busy: set[int] = set()
        self.done: set[str] = set()  # real paths whose first state is told
        self.reads: set[str] = set()
        self.extended: set[str] = set()  # written to without being emptied first
        self.unwritten: list[str] = []  # lines that did not fit on the disk

    def stop(self) -> None:
        self.on = False
        self._flush()

    # What the program is about to do, one method for each audit event. ``dir_fd`` is -1 or None when there is none.

    def on_open(self, path: Any, _mode: str | None, flags: int) -> None:
        if type(path) is str and path.startswith(self.own):
            return
        if not flags & _WRITING:
            self._note_read(path)
            return
        absolute = _absolute(path)
        if flags & os.O_CREAT and flags & os.O_EXCL and absolute is not None and os.path.lexists(absolute):
            return  # it will be refused: what is there, another process of this very run may have made
        if not flags & os.O_TRUNC and absolute is not None and absolute not in self.extended:
            self._note_read(path)
            self.extended.add(absolute)
            self.reads.discard(absolute)  # who reads it after this reads what was there before, too
        self._before(absolute)

    def on_change(self, path: Any, *_: Any) -> None:
        self._before(_absolute(path))

    def on_remove(self, path: Any, dir_fd: int | None = -1) -> None:
        self._before_entry(_entry(path, dir_fd), going=True)

    def on_rename(self, source: Any, target: Any, source_fd: int = -1, target_fd: int = -1) -> None:
        old, new = _entry(source, source_fd), _entry(target, target_fd)
        if old is None or new is None:
            return
        moved = list(backup.below(old))
        self._before_tree(old, moved, going=False)
        self._before_entry(new, going=True)
        for path, _ in moved:
            self._before_entry(new + path[len(old) :], going=True)

    def on_mkdir(self, path: Any, _mode: int, dir_fd: int = -1) -> None:
        self._before_entry(_entry(path, dir_fd), going=False)

    def on_link(self, source: Any, target: Any, source_fd: int = -1, target_fd: int = -1) -> None:
        self._before_entry(_entry(source, source_fd), going=False)  # a write to the new name writes this one too
        self._before_entry(_entry(target, target_fd), going=False)

    def on_symlink(self, _source: Any, target: Any, dir_fd: int = -1) -> None:
        self._before_entry(_entry(target, dir_fd), going=False)

    def on_rmtree(self, path: Any, dir_fd: int | None = None) -> None:
        folder = _entry(path, dir_fd)
        if folder is not None:
            self._before_tree(folder, list(backup.below(folder)), going=True)

    def on_connect(self, database: Any) -> None:
        path = _database_file(database)
        if path is None:
            return
        self._note_read(path)
        for companion in ("", "-journal", "-wal", "-shm"):
            self._before(_absolute(path + companion))

    # The first state of a path

    def _before(self, absolute: str | None) -> None:
        """Before what ``absolute`` leads to changes: symbolic links are followed."""
        if absolute is None or absolute in self.done:
            return
        self._before_entry(_realpath(absolute), going=False)

    def _before_tree(self, folder: str, entries: list[tuple[str, os.stat_result]], *, going: bool) -> None:
        self._before_entry(folder, going=going)
        for path, _ in entries:
            self._before_entry(path, going=going)

    def _before_entry(self, real: str | None, *, going: bool) -> None:
        """Before the directory entry ``real`` itself changes; ``going``: it is removed or replaced."""
        if real is None or real in self.done or self._is_ours(real):
            return
        if not self.vault:
            self._line("wrote" if backup.exists(real) else "created", real, self._site())
            self.done.add(real)
            return
        if backup.told(self.vault, real):
            self._line("wrote", real, self._site())
        else:
            self._tell(real, going=going)
        if backup.is_shared(self.vault, real):
            if going:
                return  # not done: should the removal fail, the next write must find it here
            backup.separate(self.vault, real)
        if len(self.done) > _MOST_DONE:
            self.done.clear()  # the vault knows
        self.done.add(real)

    def _tell(self, real: str, *, going: bool) -> None:
        # The line comes first: a copy that no line names is lost when the process is killed between the two, while a
        # line without its copy is only ignored.
        try:
            status = _lstat(real)
        except OSError:
            self._line("created", real, self._site())
            backup.mark(self.vault, real, "new")
            return
        kind = status.st_mode & 0o170000
        state = f', "mode": {status.st_mode & 0o7777}, "mtime_ns": {status.st_mtime_ns}' + self._site()
        if kind == 0o100000:
            self._save(real, status, state, going=going)
        elif kind in (0o120000, 0o040000):
            target = f', "target": {_quote(_readlink(real))}' if kind == 0o120000 else ""
            self._line("link" if target else "folder", real, state + target)
            backup.mark(self.vault, real, "old")

    def _save(self, real: str, status: os.stat_result, state: str, *, going: bool) -> None:
        # With size and inode the parent finds a file again that could not be kept but was only renamed.
        state += f', "size": {status.st_size}, "inode": {status.st_ino}'
        self._line("saved", real, state)
        why = backup.keep(self.vault, real, status, going=going)
        if why:
            self._line("unsaved", real, f'{state}, "why": {_quote(why)}')
            backup.mark(self.vault, real, "old")

    def _is_ours(self, real: str) -> bool:
        return real.startswith(_ELSEWHERE) or real.startswith(self.own) or "/__pycache__/" in real

    # Reads

    def _note_read(self, path: Any) -> None:
        if type(path) is int or len(self.reads) > _MOST_READS:
            return
        absolute = _absolute(path)
        if absolute is None or absolute in self.reads or absolute.endswith(_CODE):
            return
        self.reads.add(absolute)
        real = _realpath(absolute)
        if (real in self.done and absolute not in self.extended) or self._is_ours(real) or self.is_library(real):
            return
        try:
            plain = _stat(real).st_mode & 0o170000 == 0o100000
        except OSError:
            return  # there is none: it will be created, or refused
        if plain:
            self._line("read", real, self._site())

    def _site(self) -> str:
        frame = self.record.user_frame() if self.record is not None else None
        if frame is None:
            return ""
        code = frame.f_code
        return f', "file": {_quote(code.co_filename)}, "line": {frame.f_lineno}, "function": {_quote(code.co_name)}'

    # Lines

    def _line(self, op: str, path: str, more: str = "") -> None:
        self.unwritten.append(f'\n{{"op": "{op}", "path": {_quote(path)}{more}}}')
        self._flush()

    def _flush(self) -> None:
        # Opened for each line, of which there are few: nothing to reopen after a fork, and no descriptor of ours that a
        # program which closes them all could mistake for its own.
        while self.unwritten:
            line = self.unwritten.pop()
            try:
                target = f"{self.directory}/journal-{_getpid()}.jsonl"
                descriptor = _open(target, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
                try:
                    _write(descriptor, line.encode())
                finally:
                    _close(descriptor)
            except OSError:
                self.unwritten.append(line)  # the disk is full; the next line tries again
                return


def _quote(text: str) -> str:
    from _json import encode_basestring_ascii

    return str(encode_basestring_ascii(text))


def _absolute(path: Any) -> str | None:
    """``path`` made absolute but not resolved; None for what is not a path (a descriptor)."""
    if type(path) is not str:
        if type(path) is int:
            return None
        path = os.fsdecode(path)
    text: str = path
    return text if text.startswith("/") else _getcwd() + "/" + text


def _entry(path: Any, dir_fd: int | None) -> str | None:
    """The real path of a directory entry: every folder above it resolved, but not the entry itself."""
    if type(path) is int:
        return None
    text = os.fsdecode(path)
    if not text.startswith("/") and dir_fd is not None and dir_fd >= 0:
        try:
            text = _readlink(f"/proc/self/fd/{dir_fd}") + "/" + text
        except OSError:
            return None
    absolute = (text if text.startswith("/") else _getcwd() + "/" + text).rstrip("/")
    folder, _, name = absolute.rpartition("/")
    if name in ("", ".", ".."):
        return _realpath(absolute)
    return _realpath(folder or "/").rstrip("/") + "/" + name


def _database_file(database: Any) -> str | None:
    text = os.fsdecode(database)
    if text.startswith("file:"):
        text, _, options = text[5:].partition("?")
        if "mode=ro" in options or "mode=memory" in options:
            return None
        if text.startswith("//"):  # an authority, which is empty or localhost
            text = "/" + text[2:].partition("/")[2]
    return None if text in ("", ":memory:") else text
