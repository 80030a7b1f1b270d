"""One process's part of the trace: an append-only file of JSON lines, buffered, reopened after a fork."""

from __future__ import annotations

import _thread
import os

from samerun.inside.light_json import dumps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Shard:
    """Appends records to ``<folder>/<pid>-<n>.jsonl``. Never raises: a full disk sets ``broken`` instead."""

    __slots__ = ("_buffer", "_fd", "_lock", "broken", "flush_at", "folder", "limit", "path", "written")

    def __init__(self, folder: str, limit: int) -> None:
        self.folder = folder
        self.limit = limit  # bytes; a trace never fills the disk
        self.written = 0
        self.broken = ""
        self.flush_at = 64  # records held back at most: what a killed process can lose
        self._buffer: list[Any] = []
        self._lock = _thread.RLock()
        self._fd = -1
        self.path = ""
        self.open()

    def open(self) -> None:
        """Start a new file for this process; what an earlier process had buffered is not ours to write."""
        self._buffer = []
        self._lock = _thread.RLock()
        if self._fd >= 0:
            _close(self._fd)
            self._fd = -1
        self.written = 0
        try:
            for number in range(1000):
                self.path = os.path.join(self.folder, f"{os.getpid()}-{number}.jsonl")
                try:
                    self._fd = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o644)
                    return
                except FileExistsError:  # the process replaced itself by exec, or a pid came round again
                    continue
        except OSError as error:
            self.broken = str(error)

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
            if not records or self._fd < 0 or self.broken:
                return
            try:
                data = "".join([dumps(record) + "\n" for record in records]).encode()
                if self.written + len(data) > self.limit:
                    data = dumps(["cut", self.limit]).encode() + b"\n"
                    self.broken = "limit"
                os.write(self._fd, data)
                self.written += len(data)
            except (OSError, ValueError, RecursionError) as error:
                self.broken = str(error) or type(error).__name__

    def close(self) -> None:
        """Flush and close; a shard without a closing record was cut short."""
        self.flush()
        if self._fd >= 0:
            _close(self._fd)
            self._fd = -1


def _close(fd: int) -> None:
    try:
        os.close(fd)
    except OSError:  # the program closed all its descriptors, ours among them
        return
