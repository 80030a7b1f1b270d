"""What of this machine, environment and frameworks bears on whether seeds hold, with a hint for each thing to mend."""

from __future__ import annotations

import os
import platform
import sys
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from samerun.seeds import process, ranks, restart, seeding

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA = "samerun.doctor/1"
# Variables that change numbers or their order in some framework, shown where they are set.
VARIABLES = (
    "CUBLAS_WORKSPACE_CONFIG", "TF_DETERMINISTIC_OPS", "TF_ENABLE_ONEDNN_OPTS", "XLA_FLAGS", "OMP_NUM_THREADS",
    "MKL_NUM_THREADS", "MKL_CBWR", "OPENBLAS_NUM_THREADS", "ATEN_CPU_CAPABILITY", "ONEDNN_MAX_CPU_ISA",
    "CUDA_VISIBLE_DEVICES", "NVIDIA_TF32_OVERRIDE", "KERAS_BACKEND", "TZ", "LC_ALL", seeding.VARIABLE,
)  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """One fact: ``area``, ``name``, its ``value``, and a ``hint`` if there is something to mend (else empty)."""

    area: str
    name: str
    value: Any
    hint: str = ""


def diagnose(*, load: bool = False) -> list[Finding]:
    """Every fact that can be told.

    Args:
        load: import the installed frameworks, which takes seconds, to tell their switches.
    """
    return [*_machine(), *_interpreter(), *_environment(), *_rank(), *_frameworks(load)]


def _machine() -> Iterator[Finding]:
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    yield Finding("machine", "cpu", platform.processor() or platform.machine(), "")
    yield Finding(
        "machine", "usable cores", usable,
        "" if os.environ.get("OMP_NUM_THREADS") else "set OMP_NUM_THREADS: sums differ in their last bits with the thread count",
    )  # fmt: skip


def _interpreter() -> Iterator[Finding]:
    yield Finding("python", "version", platform.python_version())
    fixed = restart.hash_seed()
    yield Finding(
        "python", restart.HASH_SEED, fixed or "random",
        "" if fixed else "start with PYTHONHASHSEED=0, or samerun.seed(n, reexec=True): sets of strings change their order",
    )  # fmt: skip
    if sys.flags.ignore_environment:
        yield Finding("python", "-E or -I", True, "variables are ignored, samerun run cannot reach this interpreter")


def _environment() -> Iterator[Finding]:
    for name in VARIABLES:
        if name in os.environ:
            yield Finding("environment", name, os.environ[name])


def _rank() -> Iterator[Finding]:
    try:
        here = ranks.find()
    except ValueError as error:
        yield Finding("rank", "launcher", "contradictory", str(error))
    else:
        yield Finding("rank", here.source, f"{here.rank} of {here.size}")


def _frameworks(load: bool) -> Iterator[Finding]:
    distributions = metadata.packages_distributions()
    for package, stems in process.packages().items():
        if package in sys.stdlib_module_names or find_spec(package) is None:
            continue
        names = distributions.get(package)  # asking the module for its version would import it
        yield Finding(package, "version", metadata.version(names[0]) if names else "unknown")
        if load:
            yield from _switches(package, stems)


def _switches(package: str, stems: list[str]) -> Iterator[Finding]:
    from importlib import import_module

    try:
        module = import_module(package)
    except Exception as error:
        yield Finding(package, "import", f"{type(error).__name__}: {error}", "it cannot be imported, so it cannot be seeded")
        return
    for source in map(process.load, stems):
        for name, value in (source.switches(module) if source.switches else {}).items():
            yield Finding(package, name, value, _hint(name, value))


def _hint(name: str, value: Any) -> str:
    if name in ("use_deterministic_algorithms", "cudnn.deterministic") and value is False:
        return "samerun.seed(n, deterministic=True) turns it on"
    if name == "cudnn.benchmark" and value is True:
        return "it chooses kernels by timing: samerun.seed(n, deterministic=True) turns it off"
    return ""
