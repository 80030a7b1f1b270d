"""Finds the sources and probes by walking their folders: there is no registry to edit."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import ModuleType
from typing import Any

from samerun import probes, sources
from samerun.probes.protocol import Probe
from samerun.sources.protocol import Source


@cache
def all_sources() -> dict[str, Source]:
    """Name -> source, in the order of their files."""
    return {item.name: item for item in _found(sources, "SOURCE")}


@cache
def all_probes() -> dict[str, Probe]:
    """Name -> probe, in the order of their files."""
    return {item.name: item for item in _found(probes, "PROBE")}


def file_of(item: Source | Probe) -> str:
    """The dotted name of the module that binds ``item``."""
    package, attribute = (sources, "SOURCE") if isinstance(item, Source) else (probes, "PROBE")
    return next(m.__name__ for m in _modules(package) if getattr(m, attribute, None) is item)


def _found(package: ModuleType, attribute: str) -> list[Any]:
    return [getattr(module, attribute) for module in _modules(package) if hasattr(module, attribute)]


def _modules(package: ModuleType) -> list[ModuleType]:
    names = sorted(info.name for info in pkgutil.iter_modules(package.__path__))
    return [importlib.import_module(f"{package.__name__}.{name}") for name in names]
