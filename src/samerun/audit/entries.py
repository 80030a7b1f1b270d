"""Where programs start: notebooks, ``__main__`` guards, scripts that do their work at the top, console scripts."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.facts import FileFacts, Op
    from samerun.audit.project import Project

# A file named so is a program, even where another one imports from it.
_PROGRAMS = (
    "main",
    "train",
    "run",
    "fit",
    "eval",
    "test",
    "sample",
    "infer",
    "predict",
    "generate",
    "bench",
    "cli",
    "experiment",
)
_WORK = frozenset({"draw", "seed", "site", "iterate"})


def entries(project: Project) -> Iterator[tuple[FileFacts, str, str, int]]:
    """Each entry point as (file, kind, function or "" for the module's body, line). Tests are none."""
    glances = {path: project.intake.glance(path) for path in project.paths}
    loose = {path for path in project.paths if _may_be_script(project, path)}
    guarded = {path for path, glance in glances.items() if glance is not None and glance.starts and path.endswith(".py")}
    imported = _imported(project, loose | guarded)
    for path in sorted(project.paths):
        glance = glances[path]
        if glance is None or not (glance.starts or path in loose - imported) or glance.test:
            continue
        if path in imported and not any(word in posixpath.basename(path) for word in _PROGRAMS):
            continue  # a module of others; what it does as a program tries it out
        file = project.file(path)
        body = file.functions.get("") if file is not None else None
        if file is None or body is None:
            continue
        guard = next((op for op in body.block if op.kind == "main"), None)
        if file.notebook:
            yield file, "notebook", "", 1
        elif guard is not None:
            yield file, "main guard", "", guard.line
        elif path in loose and path not in imported and _works(body.block):
            yield file, "script", "", 1
    for script in project.scripts:
        module, _, function = script.partition(":")
        found = project.module("", module)
        if found is not None and function in found.functions:
            yield found, "console script", function, found.functions[function].line


def _may_be_script(project: Project, path: str) -> bool:
    """Whether a file stands outside packages, where what is run by its name stands."""
    name = posixpath.basename(path)
    if name in ("__init__.py", "setup.py", "conf.py", "conftest.py") or not name.endswith(".py"):
        return False
    return posixpath.join(posixpath.dirname(path), "__init__.py") not in project.paths


def _works(block: tuple[Op, ...]) -> bool:
    return any(op.kind in _WORK or op.kind == "call" or any(_works(inner) for inner in op.blocks) for op in block)


def _imported(project: Project, files: set[str]) -> set[str]:
    """Of these files, those that another file imports."""
    stems = {posixpath.basename(path)[:-3] for path in files}
    found = set()
    for path in project.paths if stems else ():
        glance = project.intake.glance(path)
        for dotted in glance.imports if glance is not None else ():
            if not stems.isdisjoint(dotted.split(".")):
                module = project.imports(path, dotted)
                if module is not None and module != path:
                    found.add(module)
    return found & files
