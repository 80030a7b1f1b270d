"""DuckDB: rows without ORDER BY, and sums of floats, depend on which thread is done first."""

from __future__ import annotations

from samerun.sources.protocol import Patches, dress, fault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

    from samerun.sources.protocol import Disarm, Mode, Record


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
    return patches.undo


def _one_thread(connection: Any) -> None:
    try:
        connection.execute("SET threads = 1").fetchall()
    except Exception as error:
        fault(error)
