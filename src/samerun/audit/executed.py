"""Whether a recorded run came by the places of findings, so that what matters to that run stands first."""

from __future__ import annotations

import ast
import json
import os
from dataclasses import replace
from typing import TYPE_CHECKING

from samerun.audit.read import Unreadable, decode, parse, read_bytes
from samerun.trace.read import read_trace

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from samerun.audit.model import Finding

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_ORDER = {True: 0, None: 1, False: 2}


class Executed:
    """What one run is known to have executed.

    A run that ``samerun verify`` made knows every function that was called; one of ``samerun run`` knows where generators
    were used, and nothing of other lines.

    Args:
        folder: of the run, as the ledger has it.

    Raises:
        OSError, ValueError, KeyError: it holds no plan and trace that can be read.
    """

    def __init__(self, folder: Path) -> None:
        plan = json.loads((folder / "plan.json").read_bytes())
        trace = read_trace(folder / "trace")
        self._root = plan["root"]
        self._knows_all = plan["functions"] != "off" and trace.recorded and not trace.cut
        self._lines: dict[str, set[int]] = {}
        for events in trace.lanes.values():
            for event in events:
                self._lines.setdefault(event.file, set()).add(event.line)
        for use in trace.uses:
            self._lines.setdefault(use.file, set()).update((use.line, use.statement))
        for seed in trace.seeds:
            self._lines.setdefault(seed.file, set()).add(seed.line)

    def rank(self, findings: Iterable[Finding], root: Path) -> list[Finding]:
        """The findings (of files relative to ``root``), each with ``executed`` set: what ran first, what did not last."""
        told = [replace(finding, executed=self._ran(finding, root)) for finding in findings]
        return sorted(told, key=lambda finding: _ORDER[finding.executed])

    def _ran(self, finding: Finding, root: Path) -> bool | None:
        """True if the run was seen on the finding's lines, or in its function; None where the run cannot tell."""
        if finding.cell is not None:
            return None
        path = os.path.join(root, finding.file)
        lines = self._lines.get(os.path.relpath(path, self._root).replace(os.sep, "/"), set())
        if any(finding.line <= line <= max(finding.line, finding.end_line) for line in lines):
            return True
        first, last = _function_around(path, finding.line)
        if any(first <= line <= last for line in lines):
            return True
        return False if self._knows_all else None


def _function_around(path: str, line: int) -> tuple[int, int]:
    """The first and last line of the innermost function around a line; of the whole file where it stands in none."""
    try:
        tree = parse(decode(read_bytes(path), path).data, path)
    except Unreadable:
        return line, line
    found = (1, 1 << 60)
    for node in ast.walk(tree):
        if isinstance(node, _FUNCTIONS) and found[0] <= node.lineno <= line <= (node.end_lineno or 0):
            found = (node.lineno, node.end_lineno or 0)
    return found
