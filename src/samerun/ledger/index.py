"""The SQLite index of a project's runs: fast to list and search, and worth nothing by itself.

The folders are the truth. The index is brought up to date with them whenever it is opened, and made anew when it is
damaged, of a newer samerun, or where it cannot be written (then in memory).
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

from samerun.ledger.record import RecordError, read_record

if TYPE_CHECKING:
    from pathlib import Path

    from samerun.ledger.record import Run

# Each entry takes the index from one version (its position) to the next; never change one, only add.
MIGRATIONS = (
    """
    create table runs (
        id text primary key, name text not null, started real not null, seconds real not null, exit_code integer not null,
        seed integer, command text not null, git text not null
    );
    create index runs_by_start on runs (started);
    """,
)
_PATIENCE = 10.0  # seconds to wait for another process that writes


@dataclass(frozen=True)
class Row:
    """One run in the index; ``started`` in seconds since 1970, ``git`` the commit's beginning, + if dirty."""

    id: str
    name: str
    started: float
    seconds: float
    exit_code: int
    seed: int | None
    command: str
    git: str


class Index:
    """The index of the runs in ``folder``; the latest run comes first in every listing."""

    def __init__(self, path: Path, folder: Path) -> None:
        self._folder = folder
        self._connection = _open(path)

    def __enter__(self) -> Index:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def update(self) -> None:
        """Bring the index up to date with the folders; a record that cannot be read is left out."""
        present = {path.name for path in self._folder.iterdir() if path.is_dir()} if self._folder.is_dir() else set()
        known = {identity for (identity,) in self._connection.execute("select id from runs")}
        with self._connection:
            self._connection.executemany("delete from runs where id = ?", [(gone,) for gone in known - present])
            for identity in sorted(present - known):
                try:
                    self.put(read_record(self._folder / identity))
                except RecordError:
                    continue

    def put(self, run: Run) -> None:
        """Add a run, or replace it."""
        commit = f"{run.git.commit[:12]}{'+' if run.git.dirty else ''}" if run.git else ""
        row = (run.id, run.name, run.started, run.seconds, run.exit_code, _fitting(run.seed), run.command, commit)
        with self._connection:
            self._connection.execute("insert or replace into runs values (?, ?, ?, ?, ?, ?, ?, ?)", row)

    def rows(self, text: str = "", most: int = -1) -> list[Row]:
        """The latest ``most`` runs (all: -1) with ``text`` in their id, name, command or commit."""
        pattern = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        where = " or ".join(f"{column} like ? escape '\\'" for column in ("id", "name", "command", "git"))
        query = f"select * from runs where {where} order by started desc, id desc limit ?"  # noqa: S608 - nothing from outside
        return [Row(*row) for row in self._connection.execute(query, (pattern,) * 4 + (most,))]

    def last(self, back: int) -> Row | None:
        """The run ``back`` runs before the latest."""
        return self._one("select * from runs order by started desc, id desc limit 1 offset ?", back)

    def named(self, name: str) -> Row | None:
        """The latest run of this name."""
        return self._one("select * from runs where name = ? order by started desc, id desc limit 1", name)

    def beginning(self, prefix: str) -> list[Row]:
        """The runs whose id begins so; nothing but letters, digits and hyphens begins an id."""
        query = "select * from runs where substr(id, 1, ?) = ? order by started desc, id desc"
        return [Row(*row) for row in self._connection.execute(query, (len(prefix), prefix))]

    def _one(self, query: str, value: object) -> Row | None:
        row = self._connection.execute(query, (value,)).fetchone()
        return Row(*row) if row else None


def _fitting(seed: int | None) -> int | None:
    """SQLite holds 64 bits; a larger seed is only in the record."""
    return seed if seed is not None and abs(seed) < 1 << 63 else None


def _open(path: Path) -> sqlite3.Connection:
    for attempt in (_connect, _connect_anew):
        try:
            return attempt(path)
        except (sqlite3.Error, OSError):
            continue
    connection = sqlite3.connect(":memory:")
    _migrate(connection)
    return connection


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_PATIENCE)
    try:
        # A network file system may refuse this; the default journal then does as well.
        connection.execute("pragma journal_mode = wal").fetchone()
        connection.execute("pragma synchronous = off")  # what a power cut spoils is made anew
        _migrate(connection)
        connection.execute("select count(*) from runs").fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _connect_anew(path: Path) -> sqlite3.Connection:
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    return _connect(path)


def _migrate(connection: sqlite3.Connection) -> None:
    connection.isolation_level = None
    connection.execute("begin immediate")  # of two processes that come first, one waits for the other
    try:
        (version,) = connection.execute("pragma user_version").fetchone()
        if version > len(MIGRATIONS):
            raise sqlite3.DatabaseError(f"version {version} is of a newer samerun")
        for number in range(version, len(MIGRATIONS)):
            for statement in MIGRATIONS[number].split(";"):
                connection.execute(statement)
        connection.execute(f"pragma user_version = {len(MIGRATIONS)}")
        connection.execute("commit")
    except BaseException:
        connection.execute("rollback")
        raise
    connection.isolation_level = "DEFERRED"
