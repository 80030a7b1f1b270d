"""Which versions of frameworks the audited code runs with: what its project pins, else what is installed here."""

from __future__ import annotations

import re
from functools import cache
from importlib import metadata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

Versions = dict[str, tuple[int, ...]]
# The frameworks some rule asks the version of, by import name, with their distributions.
_GATES = {
    "torch": ("torch",),
    "keras": ("keras",),
    "tensorflow": ("tensorflow", "tensorflow-cpu", "tensorflow-gpu", "tensorflow-macos"),
}
_NAME = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*([^;#]*)")
_BOUND = re.compile(r"(==|~=|>=|<)\s*(\d+(?:\.\d+)*)")


@cache
def installed() -> Versions:
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


def of_project(root: Path | None, declared: Iterable[str] = ()) -> Versions:
    """The versions that the project at ``root`` runs with: the installed ones, within what its requirements allow.

    ``declared`` are the dependencies of its pyproject.toml; those in its ``requirements*.txt`` count too.
    """
    found = dict(installed())
    for line in (*declared, *_required(root)):
        match = _NAME.match(line)
        name = _gate(match[1]) if match else None
        bounds = dict(_BOUND.findall(match[2])) if match else {}
        if name is not None and bounds:
            found[name] = _within({sign: numbers(version) for sign, version in bounds.items()}, found.get(name))
    return found


def _required(root: Path | None) -> Iterator[str]:
    for path in sorted(root.glob("requirements*.txt")) if root is not None else ():
        try:
            yield from path.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            continue


def _gate(distribution: str) -> str | None:
    wanted = re.sub(r"[._-]+", "-", distribution).lower()
    return next((name for name, known in _GATES.items() if wanted in known), None)


def _within(bounds: dict[str, tuple[int, ...]], here: tuple[int, ...] | None) -> tuple[int, ...]:
    """The version that is meant: the pinned one; else the installed one if the bounds allow it, else the lowest they do."""
    exact, least, below = bounds.get("=="), bounds.get(">=") or bounds.get("~="), bounds.get("<")
    if exact is not None:
        return exact
    fits = here is not None and (least is None or here >= least) and (below is None or here < below)
    if fits and here is not None:
        return here
    return least if least is not None else (*below[:-1], below[-1] - 1, 999) if below is not None else (999,)


def numbers(version: str) -> tuple[int, ...]:
    """The leading numbers of a version: ``2.13.0+cpu`` is (2, 13, 0)."""
    match = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(int(part) for part in match.group().split(".")) if match else ()


def at_least(versions: Versions, name: str, wanted: tuple[int, ...]) -> bool:
    """Whether ``name`` is at least ``wanted``; a framework that nobody names is taken to be the current one."""
    return versions.get(name, (999,)) >= wanted
