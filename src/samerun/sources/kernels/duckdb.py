"""DuckDB: rows without ORDER BY, and sums of floats, depend on which thread is done first."""

from __future__ import annotations

import re

from samerun.sources.protocol import Patches, dress, fault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

    from samerun.sources.protocol import Disarm, Mode, Record


_METHODS = ("execute", "sql", "query")
_ASKS_FOR_THREADS = re.compile(r"\b(?:set|pragma|reset)\b[^;]*\b(?:worker_)?threads\b", re.IGNORECASE)


def arm(duckdb: ModuleType, mode: Mode, record: Record) -> Disarm:
    """Pinned, give each database one thread, when it is opened."""
    patches = Patches()
    if mode.kind == "pin":
        real = duckdb.connect
        _one_thread(duckdb.default_connection())

        def connect(*args: Any, **kwargs: Any) -> Any:
            made = real(*args, **kwargs)
            _one_thread(made)
            return made

        patches.set(duckdb, "connect", dress(connect, real))
        for owner in (duckdb.DuckDBPyConnection, duckdb):
            for name in _METHODS:
                if hasattr(owner, name):
                    patches.set(owner, name, _one_thread_again(getattr(owner, name), duckdb))
    return patches.undo


def _one_thread_again(real: Any, duckdb: ModuleType) -> Any:
    """A method that runs SQL; where that asks for threads, one is what it gets."""

    def call(*args: Any, **kwargs: Any) -> Any:
        result = real(*args, **kwargs)
        if any(type(text) is str and _ASKS_FOR_THREADS.search(text) for text in (*args, *kwargs.values())):
            given = kwargs.get("connection") or next(iter(args), None)
            _one_thread(given if isinstance(given, duckdb.DuckDBPyConnection) else duckdb.default_connection())
        return result

    return dress(call, real)


def _one_thread(connection: Any) -> None:
    try:
        connection.execute("SET threads = 1").fetchall()
    except Exception as error:
        fault(error)
