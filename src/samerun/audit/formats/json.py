"""``samerun.audit/1``: one JSON document."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from samerun.audit import registry

if TYPE_CHECKING:
    from samerun.audit.engine import Report
    from samerun.audit.model import Finding

SCHEMA = "samerun.audit/1"


def render(report: Report) -> str:
    """The report as JSON."""
    skipped = [{"file": file, "reason": reason} for file, reason in report.skipped]
    document = {"schema": SCHEMA, "findings": [row(finding) for finding in report.findings], "skipped": skipped}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def row(finding: Finding) -> dict[str, Any]:
    """One finding as the schema has it: lines and columns count from 1."""
    fix = None
    if finding.fix is not None:
        fix = {"title": finding.fix.title, "safe": finding.fix.safe}
    return {
        "rule": finding.rule,
        "name": registry.rules()[finding.rule].name,
        "severity": finding.severity,
        "certainty": finding.certainty,
        "file": finding.file,
        "cell": finding.cell,
        "line": finding.line,
        "column": finding.column + 1,
        "message": finding.message,
        "chain": list(finding.chain),
        "executed": finding.executed,
        "fix": fix,
    }
