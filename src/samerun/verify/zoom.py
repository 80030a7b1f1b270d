"""A closer look at a difference: the same pair of runs again, recording more where it enters."""

from __future__ import annotations

from dataclasses import replace

from samerun.launch.plan import Plan
from samerun.verify.compare import Finding, compare_runs, hard
from samerun.verify.session import Session

_IN_A_STEP = {"batch", "loss", "grad", "weights"}
_CLOSER = {"op", "output"}  # what only a closer look records


def ops_of(session: Session, plan: Plan, findings: list[Finding]) -> list[Finding]:
    """When the first difference is inside an optimizer step: two more runs of ``plan`` with every module's output and ATen op
    recorded, and what differs between those; else, or if those two agree, what was given.
    """
    first = next((f for f in findings if f.difference is not None and not f.difference.structure), None)
    if first is None or first.difference is None or first.difference.event.kind not in _IN_A_STEP:
        return findings
    session.planned += 2
    closer = replace(plan, probes=(*plan.probes, "zoom"), functions="calls")
    a, b = session.run("zoom-ops", closer), session.run("zoom-ops", closer)
    differing = hard(compare_runs(a, b, frozenset()))
    found = [f for f in differing if f.difference is not None and f.difference.event.kind in _CLOSER]
    return found or findings
