"""One process's part of the trace: an append-only file of JSON lines, buffered, reopened after a fork."""

from __future__ import annotations

import _thread
import os

from samerun.inside.light_json import dumps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Shard:
    """Appends records to ``<folder>/<pid>-<n>.jsonl``. Never raises: a full disk sets ``broken`` instead.

    The file is opened for each write, so that no descriptor of ours stands where the program would have had its own, and
    none can be closed by it and come to mean another file.
    """

    __slots__ = ("_buffer", "_lock", "broken", "closed", "flush_at", "folder", "limit", "path", "written")

    def __init__(self, folder: str, limit: int) -> None:
        self.folder = folder
        self.limit = limit  # bytes; a trace never fills the disk
        self.flush_at = 64  # records held back at most: what a killed process can lose
        self.open()

    def open(self) -> None:
        """Start a new file for this process; what an earlier process had buffered is not ours to write."""
        self._buffer: list[Any] = []
        self._lock = _thread.RLock()
        self.written = 0
        self.broken = ""
        self.closed = False
        self.path = ""
        for number in range(_MOST_FILES):
            self.path = f"{self.folder}/{os.getpid()}-{number}.jsonl"
            try:
                _close(_open(self.path, _NEW, 0o644))
                return
            except FileExistsError:  # the process replaced itself by exec, or a pid came round again
                continue
            except OSError as error:
                self.broken = str(error)
                return

    def append(self, record: list[Any]) -> None:
        """Add one record; written out together with the next ones."""
        buffer = self._buffer
        buffer.append(record)
        if len(buffer) >= self.flush_at:
            self.flush()

    def flush(self) -> None:
        """Write out what is buffered."""
        with self._lock:
            records, self._buffer = self._buffer, []
            if not records or self.broken or self.closed:
                return
            try:
                data = "".join([dumps(record) + "\n" for record in records]).encode()
                if self.written + len(data) > self.limit:
                    data = dumps(["cut", self.limit]).encode() + b"\n"
                    self.broken = "limit"
                self._write(data)
            except (OSError, ValueError, RecursionError) as error:
                self.broken = str(error) or type(error).__name__

    def _write(self, data: bytes) -> None:
        descriptor = _open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
        try:
            while data:
                done = _write(descriptor, data)
                self.written += done
                data = data[done:]
        finally:
            _close(descriptor)

    def close(self) -> None:
        """Flush and close; a shard without a closing record was cut short."""
        self.flush()
        self.closed = True


_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
_MOST_FILES = 1000
# Bound now: sources may later replace the names in ``os`` by watched ones.
_open, _write, _close = os.open, os.write, os.close
