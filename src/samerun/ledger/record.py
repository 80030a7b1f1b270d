"""The record of one run, ``run.json``: what was started, in which surroundings, and what came of it."""

from __future__ import annotations

import json
import os
import shlex
from dataclasses import MISSING, asdict, dataclass, field, fields, is_dataclass
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from samerun.trace.generators import Concern
from samerun.trace.read import Seed

FAMILY, VERSION = "samerun.run", 1
SCHEMA = f"{FAMILY}/{VERSION}"


class RecordError(Exception):
    """A record that cannot be read; the message says which, what was found and what to do."""


@dataclass(frozen=True)
class Hardware:
    """The machine; ``memory`` in bytes, ``cores`` as many as the process may use."""

    system: str = ""
    machine: str = ""
    processor: str = ""
    cores: int = 0
    memory: int = 0
    accelerators: tuple[str, ...] = ()


@dataclass(frozen=True)
class Git:
    """The state of the project's repository; ``dirty``: something differs from the commit."""

    commit: str
    branch: str = ""
    dirty: bool = False


@dataclass(frozen=True)
class Draws:
    """One place that used a source of difference, and how often; ``phase`` is ``seeded``, ``unseeded`` or empty."""

    source: str
    what: str
    phase: str
    file: str
    line: int
    count: int


@dataclass(frozen=True)
class File:
    """A file that the run wrote: path relative to the project (or absolute), size in bytes, digest of the content."""

    path: str
    kind: str
    size: int = 0
    digest: str = ""
    format: str = ""


@dataclass(frozen=True)
class Run:
    """One recorded run.

    Args:
        id: unique in its project.
        argv: the exact command.
        cwd: the project's folder.
        started: seconds since 1970.
        seconds: of wall time.
        exit_code: as a shell gives it; ``signal`` is 0 if there was none.
        seed: what the generators were seeded with from outside; None: nothing.
        pins: the sources that were pinned.
        deterministic: whether the frameworks' determinism switches were turned on; ``flags`` has their values.
        packages: what was imported, with its version.
        environ: with secrets masked.
        processes: how many were recorded.
        seeds, draws, concerns: what the generators did, and what of it deserves a warning.
        files, metrics: what came of it.
        notes: sentences a reader should know.
    """

    id: str
    argv: tuple[str, ...]
    cwd: str
    started: float
    seconds: float = 0.0
    exit_code: int = 0
    signal: int = 0
    name: str = ""
    seed: int | None = None
    pins: tuple[str, ...] = ()
    deterministic: bool = False
    flags: dict[str, Any] = field(default_factory=dict)
    python: str | None = None
    executable: str | None = None
    packages: dict[str, Any] = field(default_factory=dict)
    hardware: Hardware = Hardware()
    git: Git | None = None
    environ: dict[str, Any] = field(default_factory=dict)
    processes: int = 0
    seeds: tuple[Seed, ...] = ()
    draws: tuple[Draws, ...] = ()
    concerns: tuple[Concern, ...] = ()
    files: tuple[File, ...] = ()
    metrics: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def command(self) -> str:
        """The command as a person would type it: quoted for a shell, without the path of Python in front of a script."""
        is_python = len(self.argv) > 1 and os.path.basename(self.argv[0]).startswith("python")
        if not is_python:
            return shlex.join(self.argv)
        return shlex.join(self.argv[1:] if not self.argv[1].startswith("-") else ("python", *self.argv[1:]))

    def to_json(self) -> dict[str, Any]:
        """The JSON document, its schema first."""
        return {"schema": SCHEMA, **asdict(self)}

    @classmethod
    def from_json(cls, document: Any, origin: str = "the record") -> Run:
        """The run of a parsed document; ``origin`` names it in errors. Fields this version does not know are passed over.

        Raises:
            RecordError: it is no run record, one of a newer samerun, or damaged.
        """
        _check_schema(document, origin)
        try:
            run = _build(cls, document)
        except (TypeError, ValueError) as error:
            raise RecordError(f"{origin} is damaged: {error}; remove its folder, or restore the file") from error
        assert isinstance(run, Run)
        return run


def write_record(run: Run, folder: Path) -> None:
    """Write ``run.json`` in one step, so that a reader never sees half of it. Raises OSError."""
    temporary = folder / f".run.json.{os.getpid()}"
    temporary.write_text(json.dumps(run.to_json(), indent=1) + "\n", encoding="utf-8")
    os.replace(temporary, folder / "run.json")


def read_record(folder: Path) -> Run:
    """The run recorded in ``folder``. Raises RecordError."""
    path = folder / "run.json"
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RecordError(f"{folder} holds no run.json: the run is still going on, or was cut short") from None
    except (OSError, ValueError) as error:
        raise RecordError(f"{path} cannot be read: {error}") from error
    return Run.from_json(document, str(path))


def _check_schema(document: Any, origin: str) -> None:
    schema = document.get("schema") if isinstance(document, dict) else None
    family, _, version = str(schema).partition("/")
    if family != FAMILY or not version.isdigit():
        raise RecordError(f"{origin} is not the record of a run: its schema is {schema!r}, expected {SCHEMA!r}")
    if int(version) > VERSION:
        raise RecordError(f"{origin} was written by a newer samerun ({schema}); this one reads up to {SCHEMA}: upgrade samerun")


def _build(kind: Any, data: dict[str, Any] | list[Any]) -> Any:
    """An instance of dataclass ``kind`` from an object by names, or from an array in order of its fields."""
    named = data if isinstance(data, dict) else dict(zip((f.name for f in fields(kind)), data, strict=False))
    hints = get_type_hints(kind)
    given = {name: _convert(hints[name], named[name], name) for name in hints if name in named}
    for item in fields(kind):
        if item.name not in given and item.default is item.default_factory is MISSING:
            raise ValueError(f"{kind.__name__.lower()} without {item.name!r}")
    return kind(**given)


def _convert(kind: Any, value: Any, name: str) -> Any:
    """``value`` as ``kind``, one of the few kinds that the records above are made of."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return None if value is None else _convert(inner[0], value, name)
    if origin is tuple:
        return tuple(_convert(inner[0], item, name) for item in _checked(value, list, name))
    if origin is dict:
        return dict(_checked(value, dict, name))
    if is_dataclass(kind):
        return _build(kind, _checked(value, (dict, list), name))
    return float(value) if kind is float and type(value) is int else _checked(value, kind, name)


def _checked(value: Any, kind: Any, name: str) -> Any:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        expected = getattr(kind, "__name__", "object or array")
        raise TypeError(f"{name!r} is {value!r}, expected {expected}")
    return value
