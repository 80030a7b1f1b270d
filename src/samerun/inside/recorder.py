"""The recorder: what sources and probes report to, inside the user's process.

Records are JSON lists, their first item says which (``samerun.trace.read`` reads them back):

- ``head``: the process; ``end``: it closed in order, with totals; ``note``: something a reader must know.
- ``use``: the first use of a source at one place; ``seed``: a generator was seeded; ``ev``: a probe saw a value.
- ``start``: a program was started, with its lane and the place in the user's code.
"""

from __future__ import annotations

import os
import sys
from sys import _getframe

from samerun.inside.generators import Generator, in_words
from samerun.inside.lanes import Lanes, is_worker
from samerun.inside.shard import Shard
from samerun.inside.usercode import UserCode
from samerun.sources.protocol import FAULTS, KERNEL_PACKAGES, fault, leads_elsewhere

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any

SCHEMA = "samerun.shard/1"
_NEAREST = 4  # frames by which a use is known again where the user's line is farther away
_WELL_KNOWN, _LOOKED_AT_AGAIN = 200, 16  # uses by the same such frames after which only every so manieth is looked through
_ACTS, _PASSED, _ELSEWHERE = "the user's", "a library", "elsewhere"
_RANKS = ("RANK", "LOCAL_RANK", "WORLD_SIZE", "OMPI_COMM_WORLD_RANK", "SLURM_PROCID")


def _rows(record: Recorder, plan: dict[str, Any]) -> Any:
    """What keeps the rows of a run that is interrupted or resumed; None in others."""
    if not plan.get("rows"):
        return None
    from samerun.inside.rows import Rows

    return Rows(record, plan["rows"])


def _same_line(filename: str, line: int) -> int:
    return line


def _is_kernels(task: Any) -> bool:
    """Whether a task of asyncio is a notebook's kernel at work: the cells that it runs are one program, one after the other."""
    frame = getattr(task.get_coro(), "cr_frame", None)
    return frame is not None and frame.f_globals.get("__package__") in KERNEL_PACKAGES


class _Way:
    """The same few instructions that led to uses of a source: at which place, and how often."""

    __slots__ = ("place", "uses")

    def __init__(self, place: list[int]) -> None:
        self.place = place
        self.uses = 1


class Recorder:
    """One per process. Implements ``samerun.sources.protocol.Record``; nothing here raises into the user's program."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.plan = plan
        self.user = UserCode(plan["root"])
        self.shard = Shard(plan["trace"], plan.get("trace_limit", 256 << 20))
        if is_worker():
            self.shard.flush_at = 1
        self.generators: dict[str, Generator] = {}
        self.counts: dict[str, int] = {}  # lane -> events so far
        self.at_close: list[Callable[[], None]] = []
        self.armed: list[Any] = []  # what undoes each source and probe; holding it keeps them alive
        self.thread_started: list[Any] = []  # called in each new thread
        self.statement: Callable[[str, int], int] = _same_line  # the first line of the statement that a line belongs to
        self.pinned: list[Callable[[str], None]] = []  # each seeds one pinned generator anew, for the task of that name
        self.rows: Any = _rows(self, plan)
        self.lines = False  # whether each line of the user's is watched
        self.cell = ""  # in a notebook's kernel: the file name that the running cell was compiled under
        self._quiet = False  # we are seeding, not the program
        self.steps_left = plan.get("steps") or -1
        self.steps = 0  # done so far
        self._lanes = Lanes(self._on_thread, self._origin)
        self._seen: dict[Any, list[int]] = {}  # place of a use -> how often
        self._told: set[Any] = set()  # concerns that were told
        self._again: dict[Any, _Way] = {}  # instructions that led to a use -> what is known of them
        self._roles: dict[str, str] = {}  # file name -> what its code is on the way to the user's line
        self._pid = os.getpid()
        self._live = True
        self._head("exec")
        os.register_at_fork(before=self._before_fork, after_in_child=self._after_fork)

    # ---- where ----

    def user_frame(self, depth: int = 1) -> FrameType | None:
        """The nearest frame of the user's own code, starting ``depth`` callers up from the caller."""
        try:
            frame: FrameType | None = _getframe(depth + 1)
        except ValueError:  # the stack is not that deep: called from a thread's or a signal's first frame
            return None
        return self.enclosing(frame)

    def enclosing(self, frame: FrameType | None) -> FrameType | None:
        """``frame`` itself if it is the user's own code, else the nearest frame around it that is."""
        user = self.user
        while frame is not None and not user(name := frame.f_code.co_filename) and not user.is_rewritten(name):
            frame = frame.f_back
        return frame

    def _acting_frame(self, depth: int) -> FrameType | None:
        """As ``user_frame``, but None when the way there leads past what the user's line does.

        One walk that calls nothing for a file that it knows: some libraries read a clock at each of a million small steps.
        """
        roles = self._roles
        try:
            frame: FrameType | None = _getframe(depth + 1)
        except ValueError:  # as in user_frame
            return None
        while frame is not None:
            role = roles.get(frame.f_code.co_filename) or self._role(frame)
            if role is not _PASSED:
                return frame if role is _ACTS else None
            frame = frame.f_back
        return None

    def _role(self, frame: FrameType) -> str:
        """What the code of this frame's file is on the way from an armed function to the user's line; learnt once a file."""
        name = frame.f_code.co_filename
        role = self._roles.get(name)
        if role is None:
            acts = self.user(name) or self.user.is_rewritten(name)
            role = _ACTS if acts else _ELSEWHERE if leads_elsewhere(frame) else _PASSED
            if not name.startswith("<"):  # such a name may stand for other code later: a notebook's timed cells
                self._roles[name] = role
        return role

    def place(self, depth: int = 1) -> tuple[str, int]:
        """The file and line of the user's own code that led here."""
        frame = self.user_frame(depth + 1)
        return self.user.place(frame.f_code.co_filename, frame.f_lineno) if frame is not None else ("", 0)

    def caller_is_user(self, depth: int = 1) -> bool:
        """Whether the caller of the armed function is the user's own code."""
        name = self._caller(_getframe(depth + 1)).f_code.co_filename
        return self.user(name) or self.user.is_rewritten(name)

    def _caller(self, frame: FrameType) -> FrameType:
        """``frame``, or where it only makes the call that another wrote, that."""
        while self.is_carrier(frame) and frame.f_back is not None:
            frame = frame.f_back
        return frame

    def is_carrier(self, frame: FrameType) -> bool:
        """Whether this is such a function: what is called from it is no doing of its library's."""
        return frame.f_code.co_filename in self.user.carriers

    def generated(self, prefix: str) -> None:
        """Files whose names begin like this hold code that a library wrote."""
        self.user.generated.append(prefix)

    def carried(self, filename: str) -> None:
        """The functions in this file make the calls that the user wrote, for code that a library wrote anew."""
        self.user.carriers.add(filename)

    def moved(self, filename: str, written_in: str) -> None:
        """Code in ``filename`` is that of another file, line by line."""
        self._roles.pop(filename, None)
        self.user.moved(filename, written_in)

    def rewritten(self, filename: str, lines: dict[int, tuple[str, int, str]]) -> None:
        """The code in ``filename`` is what a library made of other code: line -> its file, line and function."""
        self._roles.pop(filename, None)
        self.user.rewritten(filename, lines)

    def lane(self) -> str:
        """This thread's lane; for code of asyncio, the task's own: tasks take turns as their waits end."""
        lane = self._lanes.current()
        events = sys.modules.get("asyncio.events")
        if events is None or events._get_running_loop() is None:
            return lane
        task = sys.modules["asyncio.tasks"].current_task()
        return lane if task is None or _is_kernels(task) else f"{lane}@{task.get_name()}"

    def take_lane(self, lane: str) -> str:
        """What this thread does from now on goes to ``lane``; gives the one that it went to."""
        return self._lanes.take(lane)

    def lane_of_next_program(self) -> str:
        """The lane of the program that this thread is about to start."""
        lane = self._lanes.of_next_program()
        self.shard.append(["start", lane, self._origin()])
        return lane

    # ---- what ----

    def use(self, source: str, what: str, phase: str = "", depth: int = 1) -> None:
        """Count one use of ``source`` at the user's call site; written out the first time only."""
        self._use(source, what, phase, depth + 1)

    def new_task(self, name: str) -> None:
        """In a worker process, a task begins: pinned generators start from the task and no longer from what this worker did
        before, for which worker gets which task is open.
        """
        if self._lanes.process != "main":
            self._seed_pinned(name)

    def first_cell(self) -> None:
        """A notebook begins: pinned generators start from their seed, whatever its kernel drew until now."""
        self._seed_pinned("")

    def _seed_pinned(self, task: str) -> None:
        self._quiet = True
        try:
            for seed in self.pinned:
                seed(task)
        finally:
            self._quiet = False

    def _use(self, source: str, what: str, phase: str, depth: int) -> list[int]:
        """Count one use; gives the counter of its place."""
        if not self._live:
            return [0]
        key, whole = self._way(source, what, phase, depth + 1)
        again = self._again.get(key)
        if again is not None:
            again.uses += 1
            if whole or (again.uses > _WELL_KNOWN and again.uses % _LOOKED_AT_AGAIN):
                again.place[0] += 1
                return again.place
        frame = self._acting_frame(depth + 1)
        if frame is None:
            return [0]
        caller = self._caller(_getframe(depth + 1))
        library = "" if caller is frame else str(caller.f_globals.get("__name__", "")).partition(".")[0]
        place = self._count(source, what, phase, self._site(frame), frame, library)
        if again is None:
            self._again[key] = _Way(place)
        else:
            again.place = place
        return place

    def _way(self, source: str, what: str, phase: str, depth: int) -> tuple[tuple[Any, ...], bool]:
        """The instructions that led to a use, as far as the user's line or the nearest few; whether they reach it.

        A library that reads a clock at each of a million small steps, a hundred calls deep, is not looked through each time.
        """
        key: list[Any] = [source, what, phase]
        try:
            frame: FrameType | None = _getframe(depth + 1)
        except ValueError:  # as in user_frame
            return (), False
        roles = self._roles
        for _ in range(_NEAREST):
            if frame is None:
                break
            code = frame.f_code  # not itself part of a key: hashing a code object hashes all its constants
            filename = code.co_filename
            key += (frame.f_lasti, code.co_name, code.co_firstlineno, filename)
            if (roles.get(filename) or self._role(frame)) is _ACTS:
                return tuple(key), True
            frame = frame.f_back
        return tuple(key), False

    def _count(self, source: str, what: str, phase: str, site: list[Any], frame: FrameType | None, library: str) -> list[int]:
        """Count one use at ``site``; ``frame`` is the user's there, if it is still running."""
        key = (source, what, phase, site[0], site[1])
        count = self._seen.get(key)
        if count is None:
            count = self._seen[key] = [0]
            first = self._statement(frame) if frame is not None else site[1]
            self.shard.append(["use", self.lane(), source, what, phase, *site, first, library])
        count[0] += 1
        return count

    def _statement(self, frame: FrameType) -> int:
        """The first line of the statement that runs in ``frame``."""
        file, line, _ = self.user.origin(frame.f_code.co_filename, frame.f_lineno, "")
        return int(self.user.place(file, self.statement(file, line))[1])

    def _origin(self) -> list[Any]:
        """The place (file, first line of the statement, function) of the user's code that runs, or that started this thread."""
        frame = self.user_frame(2)
        if frame is None:
            return self._lanes.origin()
        site = self._site(frame)
        return [site[0], self._statement(frame), site[2]]

    def _drawn_in_library(self, source: str, what: str, phase: str, depth: int) -> list[int]:
        """Count a draw or use by a thread or program in which none of the user's own code runs: at the line that started it,
        which for a program its parent knows.
        """
        origin = self._lanes.origin()
        walk: FrameType | None = _getframe(depth + 1)
        if not self._live or (self._lanes.process == "main" and not origin):
            return [0]
        library = str(walk.f_globals.get("__name__", "")).partition(".")[0] if walk is not None else ""
        while walk is not None:
            if self._role(walk) is not _PASSED:
                return [0]
            walk = walk.f_back
        return self._count(source, what, phase, origin or ["", 0, ""], None, library)

    def use_in_thread(self, source: str, what: str, depth: int = 1) -> None:
        """Count a use by a thread in which only a library runs: at the line that started it."""
        if self._lanes.origin():
            self._drawn_in_library(source, what, "", depth + 1)

    def drawn(self, source: str, what: str, depth: int = 1) -> None:
        """The program drew from generator ``source``."""
        if self.rows is not None:
            self.rows.drawn(source)
        generator = self.generators.get(source) or self._generator(source)
        again = self._use(source, what, generator.phase, depth + 1)
        if not again[0]:
            again = self._drawn_in_library(source, what, generator.phase, depth + 1)
        generator.draws += bool(again[0])  # not what a library draws while it is being imported

    def phase(self, source: str) -> str:
        """Whether the program has seeded generator ``source``."""
        generator = self.generators.get(source)
        return generator.phase if generator is not None else "unseeded"

    def taken(self, source: str, state: object) -> str:
        """The program has taken the state of generator ``source``; ``state`` names it as it will for ``seeded``."""
        generator = self._generator(source)
        generator.taken(in_words(state))
        return "seeded" if generator.phase == "seeded" else "taken"

    def put_back(self, source: str, state: object) -> None:
        """A library has put back a state that it had taken before some work of its own."""
        self._generator(source).put_back(in_words(state))

    def seeded(self, source: str, value: object, what: str, depth: int = 1) -> None:
        """The program seeded generator ``source``; says too whether that rewinds it."""
        if self._quiet:
            return
        frame = self.user_frame(depth + 1)
        text = in_words(value)
        generator = self._generator(source)
        before = generator.draws
        note = generator.seeded(text)
        if generator.has_taken(text) and not note:
            return  # its own state, put back: no number of the program's
        site = self._site(frame) if frame is not None else ["", 0, ""]
        self.shard.append(["seed", self.lane(), source, text, what, note, before, *site])

    def concern(self, kind: str, source: str, words: str, depth: int = 1) -> None:
        """Something at the user's line makes no verdict, but deserves a warning. Told once a place."""
        frame = self.user_frame(depth + 1)
        if frame is None or not self._live:
            return
        site = self._site(frame)
        key = (source, kind, words, site[0], site[1])
        if key not in self._told:
            self._told.add(key)
            self.shard.append(["concern", kind, source, *site, words])

    def event(self, kind: str, name: str, value: object = None, depth: int = 1) -> None:
        """A probe saw ``value``."""
        if self._live:
            from samerun.digest import describe

            self.put(kind, name, describe(value), depth + 1)

    def put(self, kind: str, name: str, value_record: list[Any], depth: int = 1) -> None:
        """As ``event``, with the digest record already made."""
        if not self._live:
            return
        frame = self.user_frame(depth + 1)
        site = self._site(frame) if frame is not None else ["", 0, ""]
        lane = self.lane()
        self.counts[lane] = self.counts.get(lane, 0) + 1
        self.shard.append(["ev", lane, kind, name, *site, value_record, self.steps])

    def effect(self, kind: str, name: str, site: tuple[str, int, str], began: int, inputs: str, outputs: list[Any]) -> None:
        """A statement or an op ran: how many events its lane had when it began (what came since happened inside it), the digest
        of what it read, and the records of what it left changed. ``site``: file name, line, function.
        """
        if self._live:
            lane = self.lane()
            self.counts[lane] = self.counts.get(lane, 0) + 1
            place = self.user.place(site[0], site[1])
            self.shard.append(["fx", lane, kind, name, *place, site[2], began, inputs, outputs, self.steps])

    def partly(self, kind: str, name: str, filename: str, line: int) -> None:
        """From here on, not every event of this place is recorded."""
        if self._live:
            self.shard.append(["part", self.lane(), kind, name, *self.user.place(filename, line)])

    def count(self) -> int:
        """How many events this lane has so far."""
        return self.counts.get(self.lane(), 0)

    def note(self, what: str, words: str) -> None:
        """Something a reader must know: a probe that could not be armed, a bound that was hit."""
        self.shard.append(["note", self.lane(), what, words])

    def step(self) -> None:
        """One optimizer step, batch or fit is done; ends the process in order when ``--steps`` is reached."""
        self.steps += 1
        if self.steps_left > 0:
            self.steps_left -= 1
            if not self.steps_left:
                self.stop_here()

    # ---- life ----

    def close(self, how: str = "exit") -> None:
        """Write the totals and close the shard. Idempotent."""
        if not self._live or self._pid != os.getpid():
            return
        for finish in self.at_close:
            try:
                finish()
            except Exception as error:
                fault(error)
        for words in FAULTS:
            self.note("fault", words)
        self._live = False
        uses = [[*key, count[0]] for key, count in self._seen.items()]
        draws = {name: [g.unseeded or (g.draws if g.phase == "unseeded" else 0), g.draws] for name, g in self.generators.items()}
        self.shard.append(["end", how, uses, draws])
        self.shard.close()

    def _generator(self, source: str) -> Generator:
        generator = self.generators.get(source)
        if generator is None:
            generator = self.generators[source] = Generator()
        return generator

    def _site(self, frame: FrameType) -> list[Any]:
        file, line, function = self.user.origin(frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name)
        return [*self.user.place(file, line), function]

    def _head(self, how: str) -> None:
        ranks = {name: os.environ[name] for name in _RANKS if name in os.environ}
        head = {
            "schema": SCHEMA, "pid": os.getpid(), "ppid": os.getppid(), "how": how, "lane": self._lanes.process,
            "argv": sys.orig_argv[:20], "python": sys.version.split()[0], "executable": sys.executable, "ranks": ranks,
        }  # fmt: skip
        self.shard.append(["head", head])
        self.shard.flush()

    def _on_thread(self) -> None:
        for start in self.thread_started:
            start()

    def _before_fork(self) -> None:
        self.shard.flush()
        self._lanes.before_fork()

    def _after_fork(self) -> None:
        self._pid = os.getpid()
        self._lanes.after_fork()
        self.shard.flush_at = 1  # a worker may be killed at any moment
        self.shard.open()
        self._seen, self._again = {}, {}
        self._head("fork")

    def stop_here(self) -> None:
        """End the process in order, whatever it is doing."""
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except (AttributeError, OSError, ValueError):
                continue
        self.close("steps")
        os._exit(0)
