"""Which versions of frameworks the audited code runs with: those of the environment, where they are installed."""

from __future__ import annotations

import re
from functools import cache
from importlib import metadata

# The frameworks some rule asks the version of, by import name, with their distributions.
_GATES = {
    "torch": ("torch",),
    "numpy": ("numpy",),
    "sklearn": ("scikit-learn",),
    "keras": ("keras",),
    "tensorflow": ("tensorflow", "tensorflow-cpu", "tensorflow-macos"),
    "gymnasium": ("gymnasium", "gym"),
}


@cache
def installed() -> dict[str, tuple[int, ...]]:
    """The installed version of each gated framework as numbers; missing where it is not installed."""
    found = {}
    for name, distributions in _GATES.items():
        for distribution in distributions:
            try:
                found[name] = numbers(metadata.version(distribution))
                break
            except metadata.PackageNotFoundError:
                continue
    return found


def numbers(version: str) -> tuple[int, ...]:
    """The leading numbers of a version: ``2.13.0+cpu`` is (2, 13, 0)."""
    match = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(int(part) for part in match.group().split(".")) if match else ()


def at_least(versions: dict[str, tuple[int, ...]], name: str, wanted: tuple[int, ...]) -> bool:
    """Whether ``name`` is at least ``wanted``; a framework that is not installed is taken to be the current one."""
    return versions.get(name, (999,)) >= wanted
