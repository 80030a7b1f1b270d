"""Where a seeding call can be put, and how it is written there: what the fixes of SD101 to SD103 need once the tree is gone."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from samerun.audit.knowledge import GLOBAL_FAMILIES, SEED_CALLS, knowledge
from samerun.audit.model import Edit, Fix

if TYPE_CHECKING:
    from samerun.audit.facts import FileFacts
    from samerun.audit.names import Scope
    from samerun.audit.source import Site, Source


def marks(source: Source) -> dict[str, Any]:
    """Per line of a seeding statement, where it ends and how other families' calls are spelled there; and the imports' end."""
    found: dict[str, Any] = {}
    for site in source.calls_in(knowledge().seeds):
        end = _end_of_line(source, site)
        if end is not None:
            column, calls = site.node.col_offset, _calls(source, site.scope)
            found[str(site.node.lineno)] = {"end": end, "column": column, "calls": calls, "movable": _movable(source, site)}
    found["imports"] = {"end": _imports_end(source), "calls": _calls(source, source.walk.module)}
    return found


def _end_of_line(source: Source, site: Site) -> list[int] | None:
    """The end of the line of a seeding call that is a statement by itself, comment included."""
    if not isinstance(source.parents.get(site.node), ast.Expr) or not site.node.args:
        return None
    line = site.node.end_lineno or 0
    rest = source.lines[line - 1][site.node.end_col_offset :].strip()
    before = source.lines[site.node.lineno - 1][: site.node.col_offset].strip()
    return None if before or (rest and not rest.startswith(b"#")) else [line, len(source.lines[line - 1])]


def _movable(source: Source, site: Site) -> str:
    """The source of a call that means the same right below the imports: imported at the module, given literals; or nothing.

    What stands behind it on its line, a comment, comes along.
    """
    call = site.node
    root = call.func
    while isinstance(root, ast.Attribute):
        root = root.value
    if call.keywords or not isinstance(root, ast.Name) or not all(isinstance(value, ast.Constant) for value in call.args):
        return ""
    found = site.scope.find(root.id)
    known = found is not None and found[0].kind == "module" and all(binding.kind == "import" for binding in found[1])
    return source.segment(call) + source.lines[(call.end_lineno or 0) - 1][call.end_col_offset :].decode() if known else ""


def _calls(source: Source, scope: Scope) -> dict[str, str]:
    spelled = {family: source.spelled(SEED_CALLS[family][0], scope) for family in GLOBAL_FAMILIES}
    return {family: call for family, call in spelled.items() if call is not None}


def _imports_end(source: Source) -> list[int]:
    """The end of the last import at the top of the module; line 0 where there is none."""
    last = 0
    for node in source.tree.body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            last = node.end_lineno or 0
        elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            break
    return [last, len(source.lines[last - 1])] if last else [0, 0]


def seed_too(file: FileFacts, line: int, family: str, value: str) -> Fix | None:
    """A fix that seeds ``family`` with the same value, on the line below the seeding call on ``line``."""
    mark = file.marks.get("seeding", {}).get(str(line))
    if mark is None or family not in mark["calls"] or not value:
        return None
    end = (mark["end"][0], mark["end"][1])
    text = f"\n{' ' * mark['column']}{mark['calls'][family]}({value})"
    return Fix(f"seed {family} too", (Edit(end, end, text),), safe=True)


def seed_first(file: FileFacts, family: str) -> Fix | None:
    """A fix that seeds ``family`` with 0 below the imports."""
    mark = file.marks.get("seeding", {}).get("imports")
    if mark is None or not mark["end"][0] or family not in mark["calls"]:
        return None
    end = (mark["end"][0], mark["end"][1])
    return Fix(f"seed {family}", (Edit(end, end, f"\n\n{mark['calls'][family]}(0)"),))


def seed_earlier(file: FileFacts, line: int) -> Fix | None:
    """A fix that moves the seeding call on ``line`` up, to stand below the imports."""
    marks = file.marks.get("seeding", {})
    seed, imports = marks.get(str(line)), marks.get("imports")
    if seed is None or imports is None or not seed["movable"] or not imports["end"][0]:
        return None
    top = (imports["end"][0], imports["end"][1])
    there = Edit(top, top, "\n\n" + seed["movable"].rstrip())
    here = Edit((line, 0), (seed["end"][0] + 1, 0), "")
    return Fix("seed first", (there, here))
