"""Which rule would have caught a cause that a run proved: the audit asked afterwards, about one line and one source."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from samerun.audit import registry
from samerun.audit.discover import discover
from samerun.audit.engine import audit
from samerun.audit.settings import Settings, SettingsError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from samerun.audit.model import Finding

# A larger tree is more than one program: then only the file itself is asked about.
_MOST_FILES = 2000


class Place(NamedTuple):
    """Where a source of difference enters: the file relative to the project, the line, and the source's name."""

    file: str
    line: int
    source: str


def catching_rules(root: Path, places: Sequence[Place]) -> list[str | None]:
    """For each place, the code of the rule whose finding is there or leads there; None where the audit sees nothing.

    Only rules about these sources are run, over the files of the project that starts at ``root``.
    """
    wanted = {place.source for place in places}
    codes = tuple(code for code, rule in registry.rules().items() if wanted.intersection(rule.sources))
    if not codes:
        return [None for _ in places]
    settings = Settings(select=codes)
    try:
        whole = len(discover([str(root)], str(root), settings)) <= _MOST_FILES
        paths = [str(root)] if whole else sorted({str(root / place.file) for place in places})
        findings = audit(paths, root, settings, use_cache=False).findings
    except (SettingsError, OSError):
        return [None for _ in places]
    return [_caught(place, findings) for place in places]


def _caught(place: Place, findings: list[Finding]) -> str | None:
    """Of the findings about this source: the one at the line, else one whose chain names it, else one about its generator."""
    about = sorted((finding for finding in findings if _about(finding, place.source)), key=_asked_for)
    for meets in (_stands_at, _leads_to, _speaks_for_all):
        for finding in about:
            if meets(finding, place):
                return finding.rule
    return None


def _about(finding: Finding, source: str) -> bool:
    return finding.source == source if finding.source else source in registry.rules()[finding.rule].sources


def _asked_for(finding: Finding) -> bool:
    """Whether the rule is off unless selected: those come last."""
    return not registry.rules()[finding.rule].default


def _stands_at(finding: Finding, place: Place) -> bool:
    return finding.file == place.file and finding.line <= place.line <= max(finding.line, finding.end_line)


def _leads_to(finding: Finding, place: Place) -> bool:
    return any(step.endswith(f"{place.file}:{place.line}") for step in finding.chain)


def _speaks_for_all(finding: Finding, place: Place) -> bool:
    """An unseeded generator is reported at its first draw, and meant for all of them."""
    return finding.source == place.source
