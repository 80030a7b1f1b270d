"""Workflow commands, which GitHub shows as annotations at the lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from samerun.audit.engine import Report

_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}


def render(report: Report) -> str:
    """One workflow command for each finding."""
    out = []
    for finding in report.findings:
        level = _LEVELS[finding.severity or "warning"]
        cell = "" if finding.cell is None else f"cell {finding.cell}, line {finding.line}: "
        where = f"file={_property(finding.file)},line={finding.line},col={finding.column + 1}"
        if finding.end_line:
            where += f",endLine={finding.end_line},endColumn={finding.end_column + 1}"
        out.append(f"::{level} title=samerun {finding.rule},{where}::{_data(cell + finding.message)}\n")
    return "".join(out)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
