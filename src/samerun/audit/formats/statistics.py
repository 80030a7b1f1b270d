"""How often each rule fired."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from samerun.audit import registry

if TYPE_CHECKING:
    from samerun.audit.engine import Report


def render(report: Report) -> str:
    """Counts by rule, the most frequent first."""
    counts = Counter(finding.rule for finding in report.findings)
    rows = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return "".join(f"{count:>6}  {code}  {registry.rules()[code].name}\n" for code, count in rows)
