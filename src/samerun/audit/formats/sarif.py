"""SARIF 2.1.0, for code scanning."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from samerun._version import __version__
from samerun.audit import registry
from samerun.audit.docs import sections

if TYPE_CHECKING:
    from samerun.audit.engine import Report
    from samerun.audit.model import Finding

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def render(report: Report) -> str:
    """The report as one SARIF run; files that were skipped are notifications of the tool."""
    used = sorted({finding.rule for finding in report.findings})
    driver = {"name": "samerun", "semanticVersion": __version__, "rules": [_rule(code) for code in used]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, used) for finding in report.findings],
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": _skipped(report)}],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(code: str) -> dict[str, Any]:
    rule = registry.rules()[code]
    page = sections(code)
    return {
        "id": code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": page["What it flags"]},
        "help": {"text": page["Why it breaks a run"]},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(finding: Finding, used: list[str]) -> dict[str, Any]:
    region = {"startLine": finding.line, "startColumn": finding.column + 1}
    if finding.end_line >= finding.line:
        region |= {"endLine": finding.end_line, "endColumn": finding.end_column + 1}
    location = {"physicalLocation": {"artifactLocation": {"uri": quote(finding.file)}, "region": region}}
    return {
        "ruleId": finding.rule,
        "ruleIndex": used.index(finding.rule),
        "level": _LEVELS[finding.severity or "warning"],
        "message": {"text": ". ".join([finding.message, *finding.chain])},
        "locations": [location],
        "properties": {"certainty": finding.certainty, "cell": finding.cell},
    }


def _skipped(report: Report) -> list[dict[str, Any]]:
    return [{"level": "note", "message": {"text": f"{file} was not audited: {reason}"}} for file, reason in report.skipped]
