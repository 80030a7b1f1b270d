"""The rules, found by walking the folder ``rules/``: each file binds ``RULE`` and its checks.

A rule file may define ``check(source)``, which judges one file while its tree is there, and ``judge(run, project)``, which
judges one entry point's run once all files are known, or ``survey(project)``, which judges the whole project once.
"""

from __future__ import annotations

import hashlib
import pkgutil
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from samerun.audit.model import Rule


@cache
def modules() -> dict[str, ModuleType]:
    """The rule files by code, in order of code."""
    from samerun.audit import rules

    found = [import_module(f"{rules.__name__}.{info.name}") for info in pkgutil.iter_modules(rules.__path__)]
    return {module.RULE.code: module for module in sorted(found, key=lambda module: str(module.RULE.code))}


def rules() -> dict[str, Rule]:
    """All rules by code."""
    return {code: module.RULE for code, module in modules().items()}


@cache
def fingerprint() -> str:
    """A digest of the analyser's own source: a cache of another version's facts is of no use."""
    digest = hashlib.blake2b(digest_size=16)
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
