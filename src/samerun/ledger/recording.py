"""Runs a program once, as it is but for its seed, and keeps a record of the run."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from samerun.launch.catalogue import all_sources
from samerun.launch.environ import given_environ
from samerun.launch.journals import read_journals
from samerun.launch.mirror import run_mirrored
from samerun.launch.outcome import digest_file
from samerun.launch.plan import Plan
from samerun.launch.process import Exit, LaunchError
from samerun.ledger.facts import git_state, hardware, masked, package_versions
from samerun.ledger.record import SCHEMA, Run, write_record
from samerun.ledger.store import Ledger
from samerun.sources.protocol import Mode
from samerun.trace.generators import entropy_concerns, seeding_concerns
from samerun.trace.read import Trace, read_trace

SEED = "SAMERUN_SEED"  # samerun.seed() in the program takes its number from here
_HASH_SEED = "PYTHONHASHSEED"
_INTERNAL = {"armed", "clock paces", "clock span"}  # notes for a verification, not for a reader
_MOST_SAID = 5  # warnings at the end; the record has all


def record_run(
    argv: Sequence[str],
    root: Path,
    *,
    seed: int | None = None,
    pin: Iterable[str] = (),
    no_pin: Iterable[str] = (),
    deterministic: bool = False,
    quiet: bool = False,
) -> Exit:
    """Run ``argv`` in folder ``root`` on our own streams, with every generator seeded, and record it.

    Args:
        argv: the exact command.
        root: where it runs; the record is kept below it.
        seed: for every generator, before the program's first line; drawn when None.
        pin: sources to pin beside the generators and the hash seed.
        no_pin: sources to leave as they are, among them.
        deterministic: turn the frameworks' determinism switches on.
        quiet: say nothing on stderr afterwards.

    Raises:
        LaunchError: if the program could not be started.
    """
    environ = given_environ()
    chosen = _seed_for(seed, environ)
    modes = _pinned(chosen, environ, {*pin}, {*no_pin})
    plan = plan_of(modes, deterministic=deterministic)
    ledger = Ledger.of(root)
    folder = ledger.new(argv)
    path = plan.write(folder, root, vault=None)
    if seed is not None:
        environ[SEED] = str(seed)
    asked = {"argv": [*argv], "cwd": str(root), "seed": chosen, "pins": sorted(modes), "deterministic": deterministic}
    before = {"git": git_state(root), "started": time.time(), "environ": masked(environ)}
    try:
        ended = run_mirrored(argv, cwd=str(root), environ=plan.environ(path, environ), before_exec=plan.before_exec())
    except LaunchError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    trace = read_trace(folder / "trace")
    said = [] if quiet else [*_words(folder.name, chosen, modes, trace)]
    try:
        files = _written(folder / "journal", root)
        ledger.save(run_of(folder, {**asked, **before, **outcome(ended, trace), "files": files}))
    except OSError as error:
        said.append(f"warning: the record could not be written: {error.strerror or error}")
    _tell(said)
    return ended


def _seed_for(seed: int | None, environ: Mapping[str, str]) -> int:
    """The seed that was asked for, by flag or by variable, or a new one."""
    told = environ.get(SEED, "")
    if seed is None and told.isascii() and told.isdigit():
        seed = int(told) % 2**32
    return secrets.randbelow(2**32) if seed is None else seed


def _pinned(seed: int, environ: Mapping[str, str], pin: set[str], no_pin: set[str]) -> dict[str, Mode]:
    """The generators and the hash seed, unless the user has already set that one; and what is asked for."""
    names = {source.name for source in all_sources().values() if source.generator}
    if not environ.get(_HASH_SEED, "random").isdigit():
        names.add("hash.order")
    return {name: Mode("pin", seed) for name in sorted((names | pin) - no_pin)}


def plan_of(modes: Mapping[str, Mode], *, deterministic: bool = False) -> Plan:
    """A run that is only recorded.

    Watched is what tells whether it can be had again by its seed; the rest is for ``samerun verify`` to find out.
    """
    watched = {"os.entropy", *(source.name for source in all_sources().values() if source.generator)}
    return Plan(modes, frozenset(watched), probes=("always",), functions="off", variables=False, deterministic=deterministic)


def outcome(ended: Exit, trace: Trace) -> dict[str, Any]:
    """What a run's record says of how it went."""
    return {
        "exit_code": ended.code,
        "signal": ended.signal,
        "seconds": round(ended.seconds, 3),
        "hardware": hardware(),
        "python": trace.heads[0]["python"] if trace.heads else None,
        "executable": trace.heads[0]["executable"] if trace.heads else None,
        "flags": trace.flags,
        "packages": package_versions(trace.loaded),
        "processes": len(trace.heads),
        "seeds": [asdict(item) for item in trace.seeds],
        "draws": [[*place, count] for place, count in trace.counts.items()],
        "concerns": [asdict(item) for item in (*seeding_concerns(trace), *entropy_concerns(trace))],
        "metrics": {e.name: _number(e.record[3]) for lane in trace.lanes.values() for e in lane if e.kind == "metric"},
        "notes": sorted({f"{what}: {words}" for _, what, words in trace.notes if what not in _INTERNAL}),
    }


def _number(preview: Any) -> Any:
    """A metric as the number that it was, where it was one."""
    try:
        return float(preview)
    except (TypeError, ValueError):
        return preview


def _written(journal: Path, root: Path) -> list[dict[str, Any]]:
    """The files that the run wrote, with the digest of what they hold now, and those of the project that it deleted."""
    told = read_journals([journal])
    outcomes = []
    for name in sorted(told.touched):
        path, inside = Path(name), name.startswith(f"{root}{os.sep}")
        outcome = {"path": os.path.relpath(name, root) if inside else name}
        if path.is_file():
            with contextlib.suppress(OSError):
                form, digest = digest_file(path)
                kind = "created" if name in told.created else "modified"
                outcomes.append({**outcome, "kind": kind, "size": path.stat().st_size, "digest": digest, "format": form})
        elif inside and name not in told.created and not path.exists():
            outcomes.append({**outcome, "kind": "deleted"})
    return outcomes


def _words(name: str, seed: int, modes: Mapping[str, Mode], trace: Trace) -> Iterator[str]:
    """One line that tells how to see the run, then what deserves a warning."""
    yield f"run {name}, seed {seed}; to see it: samerun show @last"
    if not trace.recorded:
        yield (
            "warning: it was not recorded and the seed did not reach it (python -I, -E and -S skip the recorder, and a program "
            "that is not Python has none)"
        )
    concerns = seeding_concerns(trace)
    if "os.entropy" not in modes:
        concerns += entropy_concerns(trace)
    for concern in concerns[:_MOST_SAID]:
        yield f"warning: {concern.file}:{concern.line}: {concern.words}"
    if len(concerns) > _MOST_SAID:
        yield f"warning: and {len(concerns) - _MOST_SAID} more; to see them: samerun show @last --rng"


def _tell(lines: Iterable[str]) -> None:
    with contextlib.suppress(OSError):  # nobody reads on
        for line in lines:
            sys.stderr.write(f"samerun: {line}\n")


def run_of(folder: Path, fields: Mapping[str, Any]) -> Run:
    """The record of the run in ``folder`` with these fields, which are checked."""
    return Run.from_json({"schema": SCHEMA, "id": folder.name, **fields})


def keep(folder: Path, fields: Mapping[str, Any]) -> None:
    """Write the record of a run that is part of something larger, and so not in the index. Raises OSError."""
    write_record(run_of(folder, fields), folder)
