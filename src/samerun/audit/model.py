"""What the audit reports: rules, findings, fixes. Plain frozen values that survive a trip through JSON."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

Severity = Literal["error", "warning", "info"]
Certainty = Literal["certain", "likely"]
# A position: the line from 1, the column in UTF-8 bytes from 0, as ``ast`` counts them.
Position = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: the file that binds it as ``RULE`` also has its checks, and its docstring is the rule's page.

    ``sources`` are the sources of difference that it is about, as ``samerun verify`` names them; none where a run repeats all
    the same, and is wrong in another way.
    ``reached`` says that all findings of its ``check`` count only where a program reaches them; ``in_tests`` that it
    looks at tests too, where what differs is not an experiment.
    """

    code: str
    name: str
    severity: Severity
    summary: str
    sources: tuple[str, ...] = ()
    reached: bool = False
    in_tests: bool = False

    @property
    def default(self) -> bool:
        """Whether the rule is on unless told otherwise: errors and warnings are, information is asked for."""
        return self.severity != "info"


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the source between two positions by ``text``; equal positions insert."""

    start: Position
    end: Position
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A mend: edits that belong together, the modules they need imported, and whether they keep what the program means."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool = False
    imports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where a rule fires.

    ``needs`` says what must hold in the project before the finding counts: ``("entry", PARAMETER...)`` for code that some
    entry point reaches without giving these parameters, ``("unseeded", FAMILY)`` for a draw that no seed of that family
    precedes, ``("seeded", FAMILY)`` for one that comes after such a seed. It is empty in a final report. ``source`` is the one
    of the rule's sources that it is about, where that is known; ``executed`` whether a recorded run came by, None where nobody
    asked or the run does not tell.
    """

    rule: str
    line: int
    column: int
    message: str
    end_line: int = 0
    end_column: int = 0
    file: str = ""
    cell: int | None = None
    certainty: Certainty = "certain"
    chain: tuple[str, ...] = ()
    fix: Fix | None = None
    needs: tuple[str, ...] = ()
    severity: Severity | None = None
    source: str = ""
    executed: bool | None = None

    def at(self, file: str) -> Finding:
        """The same finding, in ``file``."""
        return replace(self, file=file)


def finding_to_json(finding: Finding) -> list[Any]:
    """The finding as a JSON-able row, for the cache."""
    row: list[Any] = [getattr(finding, field) for field in _FIELDS]
    if finding.fix is not None:
        fix = finding.fix
        edits = [[edit.start, edit.end, edit.text] for edit in fix.edits]
        row[_FIX] = [fix.title, edits, fix.safe, fix.imports]
    return row


def finding_from_json(row: list[Any]) -> Finding:
    """The inverse of :func:`finding_to_json`."""
    values = dict(zip(_FIELDS, row, strict=True))
    values["chain"] = tuple(values["chain"])
    values["needs"] = tuple(values["needs"])
    if values["fix"] is not None:
        title, edits, safe, imports = values["fix"]
        mended = tuple(Edit((a[0], a[1]), (b[0], b[1]), text) for a, b, text in edits)
        values["fix"] = Fix(title, mended, safe, tuple(imports))
    return Finding(**values)


_FIELDS = tuple(Finding.__dataclass_fields__)
_FIX = _FIELDS.index("fix")
