"""Arms the recorder in the user's process, before its first line: sources, probes, the tracer, as the plan says."""

from __future__ import annotations

import os
import sys

from samerun.inside import imports, marks
from samerun.inside.lanes import is_helper
from samerun.inside.light_json import loads
from samerun.sources.protocol import Mode, fault, keyed_int

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any

    from samerun.inside.recorder import Recorder
    from samerun.inside.reseeding import Exchange
    from samerun.sources.protocol import Source


def start(plan_path: str, bootstrap: str) -> None:
    """Read the plan that the parent wrote and arm everything it names. ``bootstrap``: the folder that we were loaded from."""
    if is_helper():
        return
    with open(plan_path, encoding="utf-8") as file:
        plan = loads(file.read())
    from samerun.inside.programs import Programs
    from samerun.inside.recorder import Recorder

    record = Recorder(plan)
    marks.active = record
    Programs(plan_path, bootstrap, record.lane_of_next_program)
    _close_at_exit(record)
    imports.on_import("ipykernel.compiler", lambda module: _name_cells(module, record))
    if plan["journal"]:
        from samerun.inside.journal import install

        record.at_close.append(install(plan["journal"], plan["vault"], record, record.user.is_library_path))
    if plan.get("control"):
        imports.on_import(
            "samerun.seeds.streams", lambda streams: _exchange(record).call(streams.Root, "__init__", "samerun.seed", 1)
        )
    for item in plan["arm"]:
        _arm(item, record)
    if plan.get("functions", "off") != "off":
        from samerun.inside.watch import watch_functions

        watch_functions(record, plan)


def _arm(item: dict[str, Any], record: Recorder) -> None:
    """Arm one source or probe now, or when one of its modules has been imported."""
    if not item["modules"]:
        _call(item, None, record)
    for name in item["modules"]:
        imports.on_import(name, lambda module: _call(item, module, record))


def _call(item: dict[str, Any], module: ModuleType | None, record: Recorder) -> None:
    """Load the file of a source or probe and arm it; a failure is noted in the trace, never raised."""
    try:
        loaded = __import__(item["file"], fromlist=["_"])
        what = loaded.SOURCE if item["family"] == "source" else loaded.PROBE
        if record.plan["deterministic"] and getattr(what, "deterministic", None) is not None:
            for words in what.deterministic(module):
                record.note("deterministic", words)
        if getattr(what, "switches", None) is not None:
            _switches.append((item["name"], what.switches, module))
        but = frozenset((file, line) for file, line in item["but"])
        mode = Mode(item["mode"], item["seed"], tuple(item.get("paces", ())), but, item.get("now", 0))
        if what.arm is not None:
            record.armed.append(what.arm(module, mode, record))
            if module is not None:
                record.note("armed", item["name"])
            _exchange_seeds(what, module, record)
            if mode.kind == "pin" and what.generator:
                record.pinned.append(_seeder(what, module, mode.seed, record))
        elif mode.kind != "watch":  # a generator that cannot be watched can be seeded all the same
            what.seed(module, mode.seed if mode.kind == "pin" else keyed_int(mode.seed, item["name"]))
    except Exception as error:
        from samerun.inside.loaded import version_of

        record.note("not armed", "\t".join((version_of(module), item["name"], f"{type(error).__name__}: {error}")))


def _exchange_seeds(what: Any, module: ModuleType | None, record: Recorder) -> None:
    """In the negative control, the program's own seeds are other numbers."""
    if record.plan.get("control") and getattr(what, "reseed", None) is not None:
        what.reseed(module, _exchange(record))


def _exchange(record: Recorder) -> Exchange:
    from samerun.inside.reseeding import Exchange

    exchange = Exchange(record.plan["control"], record)
    record.armed.append(exchange.patches.undo)
    return exchange


def _name_cells(module: ModuleType, record: Recorder) -> None:
    from samerun.inside.notebook.cells import name_cells

    name_cells(module, record)


def _seeder(source: Source, module: ModuleType | None, base: int, record: Recorder) -> Callable[[str], None]:
    """What seeds an unseeded, pinned generator for one task; for the program itself, with its seed."""

    def seed(task: str) -> None:
        generator = record.generators.get(source.name)
        if source.seed is not None and (generator is None or generator.phase == "unseeded"):
            source.seed(module, keyed_int(base, source.name, task) if task else base)

    return seed


def _close_at_exit(record: Recorder) -> None:
    """Registered first, so it runs last. An uncaught error is still in ``sys.last_value`` then."""
    import atexit

    def close() -> None:
        error = getattr(sys, "last_value", None)
        if isinstance(error, Exception):
            record.note("error", f"{type(error).__name__}: {error}"[:300])
        for failure in imports.failures:
            record.note("not armed", f"\timports\t{failure}")
        if os.getpid() == _root_pid:
            _tell_state(record)
        record.close()
        _disarm(record)

    atexit.register(close)
    _close_workers(record)


def _disarm(record: Recorder) -> None:
    """Leave everything as it was: what we hold of a native library would be a leak that it reports when it is taken down."""
    while record.armed:
        try:
            record.armed.pop()()
        except Exception as error:
            fault(error)


def _tell_state(record: Recorder) -> None:
    """What was loaded in the end, and how the frameworks' switches stood."""
    from samerun.inside.loaded import installed_packages

    record.shard.append(["loaded", installed_packages()])
    for name, switches, module in _switches:
        try:
            record.shard.append(["flags", name, switches(module)])
        except Exception as error:
            record.note("switches", f"{name}: {type(error).__name__}: {error}")


def _close_workers(record: Recorder) -> None:
    """Children of ``multiprocessing`` leave through ``os._exit``, past atexit; their finalizers still run."""

    def hook(util: ModuleType) -> None:
        if hasattr(util, "_exit_function"):
            real = util._exit_function

            def exit_function(*args: Any, **kwargs: Any) -> Any:
                try:
                    return real(*args, **kwargs)
                finally:
                    if os.getpid() != _root_pid:
                        record.close()

            util._exit_function = exit_function  # type: ignore[attr-defined]

    imports.on_import("multiprocessing.util", hook)


_root_pid = os.getpid()
_switches: list[tuple[str, Any, ModuleType | None]] = []  # framework -> what tells its switches
