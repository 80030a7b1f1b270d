"""SQLite databases, table by table and row by row; free pages and change counters do not count."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from samerun.launch.formats.protocol import Format, Spot, by_magic, pairs, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def _compare(a: bytes, b: bytes) -> Iterator[Spot]:
    with tempfile.TemporaryDirectory(prefix="samerun-") as folder:
        paths = [Path(folder, name) for name in "ab"]
        for path, content in zip(paths, (a, b), strict=True):
            path.write_bytes(content)
        with closing(_connect(paths[0])) as left, closing(_connect(paths[1])) as right:
            yield from _databases(left, right)


def _connect(path: Path) -> sqlite3.Connection:
    # Immutable: a database that was copied without its write-ahead log is read as the last checkpoint left it.
    connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    connection.text_factory = lambda data: data.decode("utf-8", "backslashreplace")
    return connection


def _databases(left: sqlite3.Connection, right: sqlite3.Connection) -> Iterator[Spot]:
    declared = _declarations(left), _declarations(right)
    for what in pairs(*declared):
        before, after = (side.get(what, "(absent)") for side in declared)
        kind, _, name = what.partition(" ")
        if before != after:
            yield Spot(what, shorten(before), shorten(after))
        elif kind == "table":
            yield from (spot.inside(what) for spot in _rows(left, right, name))


def _declarations(connection: sqlite3.Connection) -> dict[str, str]:
    """What declares each table, view, index and trigger: "table runs" -> its declaration."""
    query = (
        "select type, name, sql from sqlite_master where sql is not null and name not like 'sqlite\\_%' escape '\\'"
        " order by type = 'table' desc, name"
    )
    return {f"{kind} {name}": _declared(sql) if kind == "table" else sql for kind, name, sql in connection.execute(query)}


def _declared(sql: str) -> str:
    """What declares a table, however its columns and constraints are ordered: their order in the rows shows by itself."""
    name, _, rest = sql.partition("(")
    body, _, options = rest.rpartition(")")
    return f"{name}({', '.join(sorted(part.strip() for part in body.split(',')))}){options}"


def _rows(left: sqlite3.Connection, right: sqlite3.Connection, table: str) -> Iterator[Spot]:
    quoted = '"' + table.replace('"', '""') + '"'
    cursors = [connection.execute(f"select * from {quoted}") for connection in (left, right)]  # noqa: S608 - quoted
    columns, others = ([description[0] for description in cursor.description] for cursor in cursors)
    if columns != others:
        yield Spot("order of columns", shorten(", ".join(columns)), shorten(", ".join(others)))
        return
    for number, (x, y) in enumerate(zip_longest(*cursors), 1):
        if x is None or y is None:
            counts = [len(c.execute(f"select 1 from {quoted}").fetchall()) for c in (left, right)]  # noqa: S608
            yield Spot("number of rows", str(counts[0]), str(counts[1]))
            return
        for column, before, after in zip(columns, x, y, strict=True):
            if repr(before) != repr(after):  # which tells 1 from 1.0, and 0.0 from -0.0
                label = _key(columns, x, y) if column == "value" else ""
                yield _cell(f"row {number}, column {column}", label or f"{table} {column}", before, after)


def _key(columns: list[str], x: Sequence[Any], y: Sequence[Any]) -> str:
    """The key of two rows of keys and values, which tells what the value is; empty if they have none in common."""
    at = columns.index("key") if "key" in columns else -1
    return str(x[at]) if at >= 0 and x[at] == y[at] else ""


def _cell(where: str, label: str, before: Any, after: Any) -> Spot:
    if isinstance(before, bytes) or isinstance(after, bytes):
        return Spot(where, shorten(before), shorten(after))
    return Spot(where, shorten(before), shorten(after), ((f"{label}: {before}", f"{label}: {after}"),))


FORMAT = Format("sqlite", by_magic(b"SQLite format 3\0"), _compare)
