"""Comparing two versions of a file by what they hold, not by their bytes: one file here for each format.

A format module binds ``FORMAT``. It is found by walking this folder; in order of rank, the first whose ``fits`` says
yes is asked. ``text`` and ``binary`` come last and fit everything.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from samerun.launch.formats.protocol import Format

HEAD = 1 << 12
"""How many bytes of a file are looked at to tell its format."""


@cache
def formats() -> tuple[Format, ...]:
    """All formats, the most specific first."""
    modules = [import_module(f"{__name__}.{info.name}") for info in iter_modules(__path__)]
    found: list[Format] = [module.FORMAT for module in modules if hasattr(module, "FORMAT")]
    return tuple(sorted(found, key=lambda kind: (kind.rank, kind.name)))


def format_of(name: str, head: bytes) -> Format:
    """The format of a file with this name and these first bytes (``HEAD`` of them, or all there are)."""
    lower = name.lower()
    return next(kind for kind in formats() if kind.fits(lower, head))


def common_format(name: str, a: bytes, b: bytes) -> Format:
    """The format of two contents called ``name``; ``binary`` when they are not of one format."""
    kinds = {format_of(name, content[:HEAD]) for content in (a, b)}
    return kinds.pop() if len(kinds) == 1 else format_named("binary")


def format_named(name: str) -> Format:
    """The format called ``name``; ``binary`` for a name that is not known (any more)."""
    known = {kind.name: kind for kind in formats()}
    return known.get(name, known["binary"])
