"""DuckDB's generators, one a connection: ``random()``, ``uuid()`` and samples in SQL.

What is drawn is known by the text of a query: it runs in native code. ``setseed`` does not reach samples; they have REPEATABLE.
"""

from __future__ import annotations

from samerun.sources.protocol import Patches, Source, dress, fault, start_seed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any

    from samerun.sources.protocol import Disarm, Mode, Record

NAME = "duckdb"
_METHODS = ("execute", "executemany", "sql", "query", "from_query")
_DRAWING = ("random(", "uuid(", "uuidv4(", "using sample", "tablesample", "order by random")
_SEED = "setseed("


def arm(duckdb: ModuleType | None, mode: Mode, record: Record) -> Disarm:
    """Watch queries that draw or seed; pinned or perturbed, seed each connection before its first query."""
    assert duckdb is not None
    patches = Patches()
    connection = duckdb.DuckDBPyConnection
    prepare = _Prepared(connection.execute, mode, record) if mode.kind != "watch" else None
    for name in _METHODS:
        if hasattr(connection, name):
            _watch(patches, connection, name, record, prepare)
        if hasattr(duckdb, name):
            _watch(patches, duckdb, name, record, prepare and (lambda _: prepare(duckdb.default_connection())))
    return patches.undo


class _Prepared:
    """Seeds a connection the first time it is met."""

    def __init__(self, execute: Callable[..., Any], mode: Mode, record: Record) -> None:
        self._execute = execute
        self._number = start_seed(mode, NAME, record) % 2**31 / 2**31
        self._met: list[Any] = []  # kept alive, so that no identity comes back

    def __call__(self, connection: Any) -> None:
        if not any(known is connection for known in self._met):
            self._met.append(connection)
            self._execute(connection, f"SELECT setseed({self._number})").fetchall()


def _watch(patches: Patches, owner: Any, name: str, record: Record, prepare: Any) -> None:
    real = getattr(owner, name)

    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            texts = [text.lower() for text in (*args[:2], *kwargs.values()) if type(text) is str]
            for text in texts:
                _note(record, text)
            if prepare is not None and texts:
                prepare(kwargs.get("connection") or args[0])
        except Exception as error:
            fault(error)
        return real(*args, **kwargs)

    patches.set(owner, name, dress(call, real))


def _note(record: Record, text: str) -> None:
    if _SEED in text:
        record.seeded(NAME, text.partition(_SEED)[2].partition(")")[0], "setseed", depth=2)
    drawing = next((words for words in _DRAWING if words in text), None)
    if drawing and "repeatable" not in text:
        record.drawn(NAME, f"duckdb {drawing.rstrip('(')}", depth=2)


SOURCE = Source(
    NAME,
    advice="run SELECT setseed(x) on the connection before the first random(), give samples REPEATABLE (n), and SET threads = 1",
    modules=("duckdb",),
    arm=arm,
)
