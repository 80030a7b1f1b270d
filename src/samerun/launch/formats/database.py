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
    from collections.abc import Iterator


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
    connection.text_factory = lambda data: data.decode("utf-8", "replace")
    return connection


def _databases(left: sqlite3.Connection, right: sqlite3.Connection) -> Iterator[Spot]:
    tables_left, tables_right = _tables(left), _tables(right)
    for name in pairs(tables_left, tables_right):
        if tables_left.get(name) != tables_right.get(name):
            before, after = (tables.get(name, "(absent)") for tables in (tables_left, tables_right))
            yield Spot(f"table {name}", shorten(before), shorten(after))
        else:
            yield from (spot.inside(f"table {name}") for spot in _rows(left, right, name))


def _tables(connection: sqlite3.Connection) -> dict[str, str]:
    query = "select name, sql from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name"
    return {name: _declared(sql) for name, sql in connection.execute(query)}


def _declared(sql: str) -> str:
    """What declares a table, however its columns and constraints are ordered: their order in the rows shows by itself."""
    name, _, rest = sql.partition("(")
    body, _, options = rest.rpartition(")")
    return f"{name}({', '.join(sorted(part.strip() for part in body.split(',')))}){options}"


def _rows(left: sqlite3.Connection, right: sqlite3.Connection, table: str) -> Iterator[Spot]:
    quoted = '"' + table.replace('"', '""') + '"'
    cursors = [connection.execute(f"select * from {quoted}") for connection in (left, right)]  # noqa: S608 - quoted
    columns = [description[0] for description in cursors[0].description]
    for number, (x, y) in enumerate(zip_longest(*cursors), 1):
        if x is None or y is None:
            counts = [len(c.execute(f"select 1 from {quoted}").fetchall()) for c in (left, right)]  # noqa: S608
            yield Spot("number of rows", str(counts[0]), str(counts[1]))
            return
        for column, before, after in zip(columns, x, y, strict=True):
            if (type(before), before) != (type(after), after):
                yield _cell(f"row {number}, column {column}", column, before, after)


def _cell(where: str, column: str, before: Any, after: Any) -> Spot:
    if isinstance(before, bytes) or isinstance(after, bytes):
        return Spot(where, shorten(before), shorten(after))
    return Spot(where, shorten(before), shorten(after), ((f"{column}: {before}", f"{column}: {after}"),))


FORMAT = Format("sqlite", by_magic(b"SQLite format 3\0"), _compare)
