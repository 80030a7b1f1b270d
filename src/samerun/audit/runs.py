"""What each program does to the generators, in execution order, from where it starts.

A run is a flat list of events: seeds, draws and conditional findings, each with the calls that lead to it. A function is
followed the first time it is called, so a run costs no more than the code it reaches. ``arms`` say in which branches an
event stands: two events in different arms of one branch never happen in the same execution.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from samerun.audit.entries import entries
from samerun.audit.facts import Op
from samerun.audit.knowledge import GLOBAL_FAMILIES, Draw, knowledge

if TYPE_CHECKING:
    from collections.abc import Callable

    from samerun.audit.facts import FileFacts, Function
    from samerun.audit.project import Project

_DEEPEST = 40
_IMPLICIT = ("__getitem__", "__iter__", "__call__", "forward")
_MOST_EVENTS = 20_000


class Event(NamedTuple):
    """One seed, draw or site: where, in which loops and branches, and through which calls it is reached."""

    kind: str
    op: Op
    file: FileFacts
    chain: tuple[str, ...]
    loops: int
    arms: tuple[tuple[int, int], ...]
    families: tuple[str, ...]
    function: str
    process: bool
    given: frozenset[str]

    def excludes(self, other: Event) -> bool:
        """Whether the two stand in different arms of one branch, so that one execution has only one of them."""
        mine = dict(self.arms)
        return any(mine.get(branch, arm) != arm for branch, arm in other.arms)


@dataclass
class Run:
    """One entry point and the events that executing it has, in order."""

    file: FileFacts
    line: int
    kind: str
    events: list[Event] = field(default_factory=list)
    reached: set[tuple[str, str]] = field(default_factory=set)
    made: dict[tuple[FileFacts, str], None] = field(default_factory=dict)

    @property
    def seeded(self) -> set[str]:
        """The families that some call in the run seeds."""
        return {family for event in self.events if event.kind == "seed" for family in event.families}

    @cached_property
    def seeds(self) -> list[tuple[int, Event]]:
        """The seeding events with their index in ``events``."""
        return [(index, event) for index, event in enumerate(self.events) if event.kind == "seed"]

    def seed_before(self, index: int, family: str) -> Event | None:
        """A seed of ``family`` that may come before the event at ``index``."""
        return self._seed(family, self.events[index], lambda at: at < index)

    def seed_after(self, index: int, family: str) -> Event | None:
        """A seed of ``family`` that comes after the event at ``index`` in the same execution; bringing back a state is none."""
        return self._seed(family, self.events[index], lambda at: at > index, states=False)

    def _seed(self, family: str, event: Event, where: Callable[[int], bool], *, states: bool = True) -> Event | None:
        for at, seed in self.seeds:
            if not states and seed.op.name.endswith("state"):
                continue
            if where(at) and family in seed.families and not seed.excludes(event):
                return seed
        return None


class _Place(NamedTuple):
    """Where the tracer is: constant through one block but for loops and arms."""

    file: FileFacts
    function: str
    chain: tuple[str, ...]
    loops: int
    arms: tuple[tuple[int, int], ...]
    process: bool
    given: frozenset[str] = frozenset()
    implicit: bool = False
    makes_seed: bool = False


class Tracer:
    """Follows one entry point through the project."""

    def __init__(self, project: Project, run: Run) -> None:
        self._project = project
        self._run = run
        self._branches = 0
        self._known = knowledge()

    def module(self, file: FileFacts, chain: tuple[str, ...] = ()) -> None:
        """Execute a module's own body."""
        body = file.functions.get("")
        if body is not None and len(chain) < _DEEPEST:
            self._run.reached.add((file.path, ""))
            self._block(body.block, _Place(file, "", chain, 0, (), False))

    def function(self, file: FileFacts, name: str) -> None:
        """Execute one function, after its module's body."""
        self.module(file)
        self._call(Op("call", f":{name}", data=("call",)), _Place(file, "", (), 0, (), False))

    def _block(self, block: tuple[Op, ...], place: _Place) -> bool:
        """Execute a block; returns whether it certainly leaves the function."""
        for op in block:
            if len(self._run.events) > _MOST_EVENTS:
                return False
            if op.kind == "exit":
                return True
            if op.kind == "loop":
                self._block(op.blocks[0], place._replace(loops=place.loops + 1))
            elif op.kind == "main":
                self._block(op.blocks[0 if self._is_main(place) else -1], place)
            elif op.kind == "branch":
                arm = self._branch(op, place)
                if arm is not None and arm[1] < 0:
                    return True
                if arm is not None:
                    place = place._replace(arms=(*place.arms, arm))
            else:
                self._operation(op, place)
        return False

    def _is_main(self, place: _Place) -> bool:
        return place.file is self._run.file and self._run.kind != "console script"

    def _branch(self, op: Op, place: _Place) -> tuple[int, int] | None:
        """Execute the arms; where one leaves the function, what follows belongs to the other arm (-1: all leave)."""
        self._branches += 1
        branch = self._branches
        left = []
        for arm, block in enumerate(op.blocks):
            if self._block(block, place._replace(arms=(*place.arms, (branch, arm)))):
                left.append(arm)
        if not left:
            return None
        stay = [arm for arm in range(len(op.blocks)) if arm not in left]
        return (branch, stay[0] if len(stay) == 1 else (len(op.blocks) if stay else -1))

    def _operation(self, op: Op, place: _Place) -> None:
        if (place.implicit and op.kind in ("seed", "draw")) or (place.makes_seed and op.kind in ("draw", "site")):
            return
        if op.kind == "seed":
            self._event("seed", op, place, tuple(op.data))
        elif op.kind == "draw":
            self._event("draw", op, place, (op.data[0],))
        elif op.kind in ("site", "loads", "loader"):
            self._event(op.kind, op, place, ())
        elif op.kind == "call":
            self._call(op, place)
        elif op.kind == "import":
            self._import(op, place)

    def _import(self, op: Op, place: _Place) -> None:
        """Importing a module of the project executes its body, once."""
        path = self._project.imports(place.file.path, op.name)
        if path is not None:
            self._imported(path, (*place.chain, f"{path} imported at {place.file.path}:{op.line}"))

    def _imported(self, path: str, chain: tuple[str, ...]) -> None:
        """A body in which nothing seeds or draws is only seen for what it imports in turn, and need not be parsed."""
        glance = self._project.intake.glance(path)
        if glance is None or (path, "") in self._run.reached or len(chain) > _DEEPEST:
            return
        file = self._project.file(path) if glance.acts else None
        if file is not None:
            self.module(file, chain)
            return
        self._run.reached.add((path, ""))
        for dotted in glance.imports:
            further = self._project.imports(path, dotted)
            if further is not None:
                self._imported(further, (*chain, f"{further} imported by {path}"))

    def _event(self, kind: str, op: Op, place: _Place, families: tuple[str, ...]) -> None:
        here = (place.file, place.chain, place.loops, place.arms, families, place.function, place.process, place.given)
        self._run.events.append(Event(kind, op, *here))

    def _call(self, op: Op, place: _Place) -> None:
        how = op.data[0] if op.data else "call"
        if how == "method":
            called = self._of_made(op.name[2:])
        else:
            made = self._note_made(op, place)
            called = self._project.called(place.file, op)
            if made and how == "callback":
                return  # a class that is handed over is made later, nobody knows when
        if not called:
            self._external(op, place) if how != "method" else self._unknown(op.name[2:], op, place)
        for file, function in called:
            key = (file.path, function.name)
            if key in self._run.reached or len(place.chain) > _DEEPEST:
                continue
            self._run.reached.add(key)
            chain = (*place.chain, f"{function.name} called at {place.file.path}:{op.line}")
            process = place.process or how == "process"
            loops = place.loops + (how == "callback")
            given = _given(op, function)
            here = _Place(file, function.name, chain, loops, place.arms, process, given, place.implicit)
            self._block(function.block, here._replace(makes_seed=place.makes_seed or how == "seed"))

    def _note_made(self, op: Op, place: _Place) -> bool:
        """Remember the project's classes that the run makes instances of; whether this is one."""
        target = self._project.lookup(place.file, op.name)
        if target.kind == "class" and target.file is not None:
            self._run.made[target.file, target.name] = None
        return target.kind == "class"

    def _of_made(self, method: str) -> list[tuple[FileFacts, Function]]:
        """A method of an unknown object: the one of that name among the classes that the run made, if there is just one."""
        found = []
        for file, cls in self._run.made:
            target = self._project.method(file, cls, method)
            if target.kind == "function" and target.file is not None:
                function = target.file.functions.get(target.name)
                if function is not None and (target.file, function) not in found:
                    found.append((target.file, function))
        return found if len(found) == 1 else []

    def implicit(self) -> None:
        """Methods that others call: indexing, iterating and calling the instances made; what they draw has no order here."""
        for file, cls in list(self._run.made):
            for name in _IMPLICIT:
                target = self._project.method(file, cls, name)
                function = target.file.functions.get(target.name) if target.kind == "function" and target.file else None
                if function is None or target.file is None or (target.file.path, function.name) in self._run.reached:
                    continue
                self._run.reached.add((target.file.path, function.name))
                chain = (f"{function.name} of an instance that the run makes",)
                here = name == "__getitem__" and self._loads_alone()
                self._block(function.block, _Place(target.file, function.name, chain, 0, (), False, implicit=not here))

    def _loads_alone(self) -> bool:
        """Whether the run's loaders have no workers, so that what a data set draws comes from the program's own generators."""
        loaders = [event for event in self._run.events if event.kind == "loader"]
        return bool(loaders) and all(event.op.data[0] for event in loaders)

    def _external(self, op: Op, place: _Place) -> None:
        """A call that leaves the project: known under its real path, or by a name that says it seeds."""
        target = self._project.lookup(place.file, op.name)
        name = target.name or op.name
        seed = self._known.seeds.get(name)
        draw = self._known.draws.get(name)
        if seed is not None:
            self._event("seed", op._replace(name=name), place, seed.families)
        elif draw is not None and op.name != name:
            self._event("draw", op._replace(name=name, data=_draw_data(draw)), place, (draw.family,))
        else:
            self._unknown(name.split(".")[-1], op, place)

    def _unknown(self, name: str, op: Op, place: _Place) -> None:
        """A call of unknown code: believed to seed everything if its name says so, or a seeding function has that name."""
        bare = name.rstrip("()[]")
        if says_it_seeds(bare) or bare in self._project.seeding_names:
            self._event("seed", op._replace(text="?"), place, GLOBAL_FAMILIES)


def _given(op: Op, function: Function) -> frozenset[str]:
    """The parameters that a call gives a value, by position or name; all of them where that cannot be seen."""
    if len(op.data) < 2 or "**" in op.data:
        return frozenset(function.parameters)
    _, count, *words = op.data
    own = function.parameters[1:] if function.parameters[:1] in (("self",), ("cls",)) else function.parameters
    return frozenset((*own[:count], *words))


def says_it_seeds(name: str) -> bool:
    """Whether a function's name says that it seeds: ``set_seed``, ``seed_everything``, ``fix_random_state``."""
    lowered = name.lower()
    return "seed" in lowered or "determinis" in lowered or "reproducib" in lowered or "random_state" in lowered


def _draw_data(draw: Draw) -> tuple[str, str, bool]:
    return draw.family, draw.kind, True


def trace(project: Project) -> list[Run]:
    """A run for each of the project's entry points."""
    runs = []
    for file, kind, function, line in entries(project):
        run = Run(file, line, kind)
        tracer = Tracer(project, run)
        if function:
            tracer.function(file, function)
        else:
            tracer.module(file)
        tracer.implicit()
        runs.append(run)
    return runs
