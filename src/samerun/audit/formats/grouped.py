"""Findings under the file they stand in."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from samerun.audit.formats.text import lines

if TYPE_CHECKING:
    from samerun.audit.engine import Report


def render(report: Report) -> str:
    """The findings, grouped by file."""
    out = []
    for file, findings in groupby(report.findings, key=lambda finding: finding.file):
        out.append(f"{file}:\n")
        for finding in findings:
            head, *rest = lines(finding)
            out += [f"  {head[len(file) + 1 :]}\n", *(f"  {step}\n" for step in rest)]
        out.append("\n")
    return "".join(out)
