"""What stands at each step of a program, column by column: for runs that are interrupted and resumed.

Only ``samerun verify --resume`` asks for it. Probes of level ``resume`` say when a step is about to begin and when it is done;
here the positions of all generators are added, the program is ended where the interruption was asked for, and one generator
can be put where another run had it: the intervention that proves which state a resume has lost.
"""

from __future__ import annotations

import os
import sys

from samerun.digest import digest_bytes_of
from samerun.inside.held import Held
from samerun.sources.protocol import fault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from samerun.inside.recorder import Recorder

    Column = list[Any]  # name, digest, kind, preview

_DECISIVE = ("model", "optimizer", "value")  # kinds of column; where generators stand explains, but makes no difference itself
_NEWEST = 8  # of what a step has met that are told one by one


class Rows:
    """The steps of one process.

    Args:
        record: the recorder of the process.
        asked: ``unit`` and ``stop`` (the interruption: no step begins once ``stop`` units are done; 0: none), ``keep`` (the
            kind and number of the row at which the generators' states are written, to the folder ``into``), ``put`` (states
            to put back, each with its moment), ``left`` (the files that an interrupted run has left).
    """

    def __init__(self, record: Recorder, asked: dict[str, Any]) -> None:
        self._record = record
        self._asked = asked
        self._puts = [Put(item) for item in asked["put"]]
        self._left = set(asked["left"])
        self._pid = os.getpid()
        self._counts: dict[str, int] = {}  # unit -> how many are done
        self._draws: dict[str, int] = {}  # source -> how often it was drawn from
        self._started: set[str] = set()  # series that have begun
        self._met: dict[str, list[str]] = {}  # column -> digests met since the last step
        self._where: dict[str, str] = {}  # column -> the line that met the last one
        self.held = Held(record)
        if any(put.moment == "read" for put in self._puts):
            sys.addaudithook(self._on_audit)

    def ready(self, *units: str) -> None:
        """A step is about to begin: ends the process if enough ``units`` are done, else puts back what is to be put now."""
        unit, stop = self._asked["unit"], self._asked["stop"]
        if unit in units and stop and self.count(unit) >= stop and (unit != "line" or os.getpid() == self._pid):
            self._record.note("stopped", f"{unit}:{stop}")
            self._record.stop_here()
        if "step" in units:
            self._put("ready")

    def done(self, unit: str) -> None:
        """One more of ``unit`` (step, batch, epoch, fit, line) is done."""
        self._counts[unit] = self.count(unit) + 1

    def count(self, unit: str) -> int:
        """How many of ``unit`` are done."""
        return self._counts.get(unit, 0)

    def met(self, column: str, digest: str, depth: int = 1) -> None:
        """A batch or a loss, of which one step may see several."""
        self._met.setdefault(column, []).append(digest)
        self._where[column] = self._here(depth + 1)

    def column(self, name: str) -> Column:
        """What was ``met`` since the last step: the digest of all, the line of the last and the newest of them."""
        met = self._met.pop(name, [])
        return [name, digest_bytes_of(met), "value", [self._where.get(name, ""), *met[-_NEWEST:]]]

    def start(self, series: str, columns: list[Column], depth: int = 1) -> None:
        """What stands before the first step of a series of steps: of one optimizer, or one kind of estimator."""
        if series not in self._started:
            self._started.add(series)
            self._report("start", series, columns, depth + 1)

    def row(self, unit: str, series: str, columns: Iterable[Column], depth: int = 1) -> None:
        """What stands after a step, or after a printed line; ``unit``: step or line."""
        try:
            self._report("printed" if unit == "line" else unit, series, [*columns, *self._generators()], depth + 1)
            self.done(unit)
            if self._asked["keep"] == [unit, self.count(unit)]:
                self._keep()
        except Exception as error:
            fault(error)

    def drawn(self, source: str) -> None:
        """The program is about to draw from generator ``source``."""
        count = self._draws[source] = self._draws.get(source, 0) + 1
        for put in self._puts:
            if put.moment == "draw" and put.column == source and put.draw == count:
                self._apply(put)

    def _report(self, kind: str, series: str, columns: list[Column], depth: int) -> None:
        whole = digest_bytes_of([[name, digest] for name, digest, of, _ in columns if of in _DECISIVE])
        self._record.put(kind, series, ["row", whole, "row", None, columns], depth + 1)

    def _generators(self) -> list[Column]:
        """Where each generator stands: the process-wide ones, and those that the program's variables hold."""
        from samerun.seeds import process

        found: list[Column] = []
        for source, module in process.generators():
            if source.save is not None:
                digest = digest_bytes_of(source.save(module))
                found.append([source.name, digest, "generator", str(self._draws.get(source.name, 0))])
        for name, held, kind in self.held.now():
            where = "inner" if name in self.held.inner else "held"
            found.append([name, digest_bytes_of(kind.save(held)), where, kind.name])
        return found

    def _keep(self) -> None:
        """Write the states of all generators for another run to take."""
        from samerun.seeds import process
        from samerun.seeds.states import to_json

        states = {source.name: source.save(module) for source, module in process.generators() if source.save is not None}
        states.update({name: kind.save(held) for name, held, kind in self.held.now()})
        with open(os.path.join(self._asked["into"], f"{self._record.lane().replace('/', '_')}.json"), "w") as file:
            file.write(to_json(states))

    def _on_audit(self, event: str, args: tuple[Any, ...]) -> None:
        if event != "open" or not isinstance(args[0], (str, bytes)):
            return
        try:
            if os.path.realpath(os.fsdecode(args[0])) in self._left and not args[2] & (os.O_WRONLY | os.O_RDWR):
                self._put("read", again=True)
        except Exception as error:
            fault(error)

    def _put(self, moment: str, *, again: bool = False) -> None:
        for put in self._puts:
            if put.moment == moment and (again or not put.done):
                self._apply(put)

    def _apply(self, put: Put) -> None:
        from samerun.seeds import process

        if os.getpid() != self._pid:  # a worker has generators of its own
            return
        try:
            put.done = True
            for source, module in process.generators():
                if source.name == put.column and source.restore is not None:
                    source.restore(module, put.state)
            for name, held, kind in self.held.now():
                if name == put.column:
                    kind.restore(held, put.state)
            self._record.note("put", f"{put.column} {self._here()}")
        except Exception as error:
            fault(error)

    def _here(self, depth: int = 1) -> str:
        """The user's line, ``file:line``; empty without one."""
        frame = self._record.user_frame(depth + 1)
        return f"{self._record.user.short(frame.f_code.co_filename)}:{frame.f_lineno}" if frame is not None else ""


class Put:
    """A generator's state to put back at one moment: ``read`` (each time the program opens what an interrupted run has left),
    ``ready`` (before the first step) or ``draw`` (before its draw of that number).
    """

    def __init__(self, item: dict[str, Any]) -> None:
        from samerun.seeds.states import from_json

        self.column: str = item["column"]
        self.moment: str = item["moment"]
        self.draw: int = item["draw"]
        self.done = False
        with open(item["file"], encoding="utf-8") as file:
            self.state: dict[str, Any] = from_json(file.read())[self.column]
