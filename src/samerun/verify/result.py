"""The outcome of a verification, as reports show it and JSON carries it (schema ``samerun.verify/1``)."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal, TypeVar

from samerun.inside.notebook.cells import cell_of
from samerun.trace.generators import Concern

SCHEMA = "samerun.verify/1"
Verdict = Literal["same", "fragile", "differs", "inconclusive"]


@dataclass(frozen=True)
class Cause:
    """One place where a source of difference enters the user's code, proved by freeing that source alone.

    ``differs``: of n runs with only this source free, k left the reference; ``pinned_differs``: of n runs with it pinned too, k
    did. ``file`` is relative to the project; ``name`` is the variable, function or output that differs first. In a notebook
    ``cell`` is the index among all cells, from 0, and ``line`` counts from 1 inside that.
    """

    source: str
    file: str
    line: int
    function: str
    name: str
    differs: tuple[int, int]
    pinned_differs: tuple[int, int]
    fix: str
    rule: str | None = None
    what: str = ""  # the call that uses the source, e.g. np.random.shuffle
    words: str = ""  # how the values differ
    values: tuple[str, str] | None = None
    cell: int | None = None


@dataclass(frozen=True)
class Divergence:
    """The first difference between the repeats."""

    file: str
    line: int
    function: str
    probe: str
    name: str
    step: int | None
    values: tuple[str, str]
    words: str = ""
    cell: int | None = None


@dataclass(frozen=True)
class RunNote:
    """One run in the report; ``seconds`` of wall time."""

    id: str
    role: str
    exit_code: int
    seconds: float


@dataclass(frozen=True)
class Resume:
    """What was resumed, and how it went on.

    Args:
        command: the resume command.
        stopped_after: where the run was interrupted, as it was asked for: ``step:50``.
        unit: what is compared: ``step``, or ``line`` where a program makes no step that can be seen.
        resumed_after: the step (line) of the uninterrupted run after which the resumed one went on.
        total: how many the uninterrupted run makes.
        made: how many the resumed run made.
        first_difference: the number, in the uninterrupted run, of the first that differs; None when all are the same.
        columns: what differs there: model, optimizer, learning rate, batch, loss, text; empty when one run makes more.
    """

    command: tuple[str, ...]
    stopped_after: str
    unit: str
    resumed_after: int
    total: int
    made: int
    first_difference: int | None
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Control:
    """The negative control: one run whose seeds are other numbers.

    Args:
        changed: whether its outcome is another, as it should be; None where nothing could be tried.
        words: what that says.
        seeds: the seeding calls that got another number.
        values: what differs first, if anything does.
    """

    changed: bool | None
    words: str
    seeds: tuple[str, ...] = ()
    values: tuple[str, str] | None = None


@dataclass
class Result:
    """What a verification found."""

    verdict: Verdict
    reason: str
    command: tuple[str, ...] = ()
    runs: list[RunNote] = field(default_factory=list)
    divergence: Divergence | None = None
    causes: list[Cause] = field(default_factory=list)
    latent: list[Cause] = field(default_factory=list)
    cosmetic: list[Cause] = field(default_factory=list)
    warnings: list[Concern] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    folder: str = ""
    resume: Resume | None = None
    control: Control | None = None

    def count_in_cells(self) -> None:
        """Give every place in a notebook as its cell and the line inside that."""
        for causes in (self.causes, self.latent, self.cosmetic):
            causes[:] = map(_in_its_cell, causes)
        self.warnings[:] = map(_in_its_cell, self.warnings)
        self.divergence = self.divergence and _in_its_cell(self.divergence)

    def to_dict(self) -> dict[str, Any]:
        """The JSON document, its schema first."""
        return {"schema": SCHEMA, **asdict(self)}


Place = TypeVar("Place", Cause, Divergence, Concern)


def _in_its_cell(place: Place) -> Place:
    file, cell = cell_of(place.file)
    return place if cell is None else replace(place, file=file, cell=cell)
