"""The first draw of each family that a run makes without a seed: what SD101, SD102 and SD103 tell apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from samerun.audit.engine import reached
from samerun.audit.knowledge import GLOBAL_FAMILIES, NUMPY, PYTHON, TENSORFLOW
from samerun.audit.model import Finding
from samerun.audit.versions import at_least

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Certainty, Fix, Rule
    from samerun.audit.project import Project
    from samerun.audit.runs import Event, Run


class UnseededDraw(NamedTuple):
    """A draw that no seed of its family precedes, and the seed that follows it, if one does."""

    run: Run
    event: Event
    family: str
    later: Event | None

    @property
    def what(self) -> str:
        """The call that draws."""
        return self.event.op.name.replace("?.", ".")

    def finding(self, rule: Rule, message: str, *more: str, fix: Fix | None = None) -> Finding:
        """A finding of ``rule`` at the draw, with the way that leads to it."""
        op, event = self.event.op, self.event
        certainty: Certainty = "likely" if event.arms else "certain"
        chain = (*reached(self.run, event.chain), *more)
        start, end = (op.line, op.column), (op.end_line, op.end_column)
        return Finding(rule.code, *start, message, *end, event.file.path, None, certainty, chain, fix, source=self.family)


def unseeded_draws(run: Run) -> Iterator[UnseededDraw]:
    """The first draw of each family that matters and has no seed before it."""
    done: set[str] = set()
    loads = any(event.kind == "loads" for event in run.events)
    for index, event in enumerate(run.events):
        if event.kind != "draw" or event.families[0] in done or event.file.is_test:
            continue
        family, kind, used = event.op.data
        if family not in GLOBAL_FAMILIES or not used or (kind == "init" and loads):
            continue
        if used == "imported" and event.file is run.file:
            continue
        if run.seed_before(index, family) is None:
            done.add(family)
            yield UnseededDraw(run, event, family, run.seed_after(index, family))


def keras3_unseeded(run: Run, project: Project) -> bool:
    """Whether TensorFlow or NumPy is seeded for Keras' sake, and Keras 3 takes its seeds from Python's random: TF611 says it."""
    old = run.seeded & {TENSORFLOW, NUMPY}
    return bool(old) and PYTHON not in run.seeded and at_least(project.versions, "keras", (3,))
