"""One line a finding, as compilers write them, with the way that leads to it below."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from samerun.audit.engine import Report
    from samerun.audit.model import Finding


def render(report: Report) -> str:
    """The findings as text."""
    return "".join(f"{line}\n" for finding in report.findings for line in lines(finding))


def lines(finding: Finding) -> list[str]:
    """One finding's lines."""
    fixable = "" if finding.fix is None else " [fix]" if finding.fix.safe else " [unsafe fix]"
    likely = "" if finding.certainty == "certain" else " (likely)"
    ran = {True: " [executed]", False: " [not executed]", None: ""}[finding.executed]
    head = f"{place(finding)}: {finding.rule} {finding.message}{likely}{ran}{fixable}"
    return [head, *(f"    {step}" for step in finding.chain)]


def place(finding: Finding) -> str:
    """``file:line:column``, with the cell of a notebook."""
    cell = "" if finding.cell is None else f":cell {finding.cell}"
    return f"{finding.file}{cell}:{finding.line}:{finding.column + 1}"
