"""Where programs start: notebooks, ``__main__`` guards, scripts that do their work at the top, console scripts."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.facts import FileFacts, Op
    from samerun.audit.project import Project

_WORK = frozenset({"draw", "seed", "site", "iterate"})


def entries(project: Project) -> Iterator[tuple[FileFacts, str, str, int]]:
    """Each entry point as (file, kind, function or "" for the module's body, line). Tests are none."""
    imported = _imported(project)
    for path, file in sorted(project.files.items()):
        body = file.functions.get("")
        if file.is_test or body is None:
            continue
        guard = next((op for op in body.block if op.kind == "main"), None)
        if file.notebook:
            yield file, "notebook", "", 1
        elif guard is not None:
            yield file, "main guard", "", guard.line
        elif path not in imported and _is_script(project, path, body.block):
            yield file, "script", "", 1
    for script in project.scripts:
        module, _, function = script.partition(":")
        found = project.module("", module)
        if found is not None and function in found.functions:
            yield found, "console script", function, found.functions[function].line


def _is_script(project: Project, path: str, block: tuple[Op, ...]) -> bool:
    """A file outside packages that does something when run, beyond defining and importing."""
    name = posixpath.basename(path)
    if name in ("__init__.py", "setup.py", "conf.py", "conftest.py"):
        return False
    in_package = posixpath.join(posixpath.dirname(path), "__init__.py") in project.paths
    return not in_package and _works(block)


def _works(block: tuple[Op, ...]) -> bool:
    return any(op.kind in _WORK or op.kind == "call" or any(_works(inner) for inner in op.blocks) for op in block)


def _imported(project: Project) -> set[str]:
    found = set()
    for file in project.files.values():
        for path in set(file.names.values()):
            module = project.imported(file, path) if not path.startswith(":") else None
            if module is not None and module is not file:
                found.add(module.path)
    return found
