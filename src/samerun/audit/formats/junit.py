"""JUnit XML: a failed test case for each finding."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from samerun.audit.formats.text import lines, place

if TYPE_CHECKING:
    from samerun.audit.engine import Report


def render(report: Report) -> str:
    """The report as one test suite; a clean audit is one passed case."""
    cases = []
    for finding in report.findings:
        name = quoteattr(f"{finding.rule} {place(finding)}")
        text = escape("\n".join(lines(finding)))
        failure = f"<failure message={quoteattr(finding.message)}>{text}</failure>"
        cases.append(f"    <testcase classname={quoteattr(finding.file)} name={name}>{failure}</testcase>\n")
    count = len(cases)
    if not cases:
        cases.append('    <testcase classname="samerun" name="audit"/>\n')
    head = f'  <testsuite name="samerun audit" tests="{len(cases)}" failures="{count}" errors="0">\n'
    return f'<?xml version="1.0" encoding="utf-8"?>\n<testsuites>\n{head}{"".join(cases)}  </testsuite>\n</testsuites>\n'
