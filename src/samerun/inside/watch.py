"""Watches the user's own functions: what they are called with, what they return, what each line leaves changed.

Library code costs one dictionary look-up a call. Every bound counts events, never time, so that two equal runs record the
same. A debugger, profiler or coverage tool that sets its own trace function replaces ours and keeps working.
"""

from __future__ import annotations

import sys

from samerun.digest import measured
from samerun.inside import marks
from samerun.inside.importing import pause_for_libraries
from samerun.inside.lines import first_line, pauses_of, statements_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType, FrameType
    from typing import Any

    from samerun.inside.lines import Statement
    from samerun.inside.recorder import Recorder

_CALLS = 64  # calls of one function recorded in full; later ones at powers of two
_LINES = 16  # executions of one line recorded in full; later ones at powers of two
_NODES = 20_000  # values looked at in one record: objects that know each other lead everywhere
_WHOLE = 1_000_000  # executions recorded of what is zoomed into
_CLOSER = 5  # and how many times as much that may cost
_ENOUGH = 50_000  # values looked at for one function or line, after which only powers of four are recorded
_MOST = 3  # and how many times as much that may come to
_EVENTS = 100_000  # line events of one execution of a function after which its lines are left alone: a hot loop
_IDLE = 20_000  # unrecorded calls of user functions after which watching stops: a hot pure-Python loop
_GENERATOR = 0x20 | 0x80 | 0x200  # CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR
_FUNCTION = 0x1  # CO_OPTIMIZED: not a module's or a class's body
_PART_OF_A_LINE = {"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>", "<lambda>"}
_MISSING = object()


def watch_functions(record: Recorder, plan: dict[str, Any]) -> None:
    """Start watching in this thread and in each one started later. ``plan["functions"]``: ``calls`` or ``lines``."""
    whole = set(plan.get("zoom") or ())

    if plan["functions"] == "lines":
        record.statement = first_line
        record.lines = True

    def install() -> None:
        if sys.gettrace() is None:
            sys.settrace(Watcher(record, lines=plan["functions"] == "lines", zoom=whole).on_call)

    record.thread_started.append(install)
    install()
    pause_for_libraries(record.user, lambda trace: isinstance(getattr(trace, "__self__", None), Watcher))


class Sampler:
    """Which executions of one function or line are recorded: the first ones, while that costs little, then ever fewer."""

    __slots__ = ("cost", "count", "enough", "first", "told")

    def __init__(self, first: int, whole: bool) -> None:
        self.first = _WHOLE if whole else first
        self.enough = _ENOUGH * (_CLOSER if whole else 1)
        self.count = 0
        self.cost = 0
        self.told = False  # that not all are recorded

    def due(self) -> bool:
        """Count one more; say whether it is recorded."""
        self.count = count = self.count + 1
        if self.cost > self.enough:
            return not count & (count - 1) and count.bit_length() & 1 == 1 and self.cost < _MOST * self.enough
        return count <= self.first or not count & (count - 1)

    def describe(self, value: object) -> list[Any]:
        """The record of a value, at this place's expense."""
        record, cost = measured(value, nodes=_NODES)
        self.cost += cost
        return record


class Code:
    """What is known of one code object of the user's."""

    __slots__ = ("arguments", "calls", "lines", "name", "pauses", "table", "values", "whole")

    def __init__(self, code: CodeType, whole: bool) -> None:
        self.name: str = getattr(code, "co_qualname", code.co_name)
        count = code.co_argcount + code.co_kwonlyargcount + bool(code.co_flags & 0x04) + bool(code.co_flags & 0x08)
        self.arguments = [name for name in code.co_varnames[:count] if name not in ("self", "cls")]
        named = code.co_name == "<lambda>" or not code.co_name.startswith("<")
        self.values = bool(code.co_flags & _FUNCTION) and named and not code.co_flags & _GENERATOR
        self.calls = Sampler(_CALLS, whole)
        self.pauses: frozenset[int] = frozenset()  # where its instructions hand over to who awaits or iterates
        self.lines: dict[int, Sampler] = {}
        self.table: dict[int, Statement] | None = None
        self.whole = whole


class Watcher:
    """The trace function of one thread."""

    def __init__(self, record: Recorder, *, lines: bool, zoom: set[str]) -> None:
        self.record = record
        self.lines = lines
        self.zoom = zoom
        self.idle = 0
        self.codes: dict[CodeType, Code] = {}
        self.user = record.user.known

    def on_call(self, frame: FrameType, event: str, arg: object) -> Any:
        """The global trace function: says whether and how a frame is to be watched."""
        code = frame.f_code
        user = self.user.get(code.co_filename)
        if user is None:
            user = self.record.user(code.co_filename)
        if not user or (code.co_name in _PART_OF_A_LINE and not self._runs_later(frame, code)):
            return None
        try:
            return self._enter(frame, code)
        except Exception as error:
            self.record.note("watch", f"{code.co_name}: {type(error).__name__}: {error}")
            return None

    def _enter(self, frame: FrameType, code: CodeType) -> Any:
        known = self.codes.get(code)
        if known is None:
            where = f"{self.record.user.short(code.co_filename)}:{code.co_name}"
            known = self.codes[code] = Code(code, where in self.zoom)
            if self.lines:
                known.table = statements_of(code)
                known.pauses = pauses_of(code) if code.co_flags & _GENERATOR else frozenset()
        if known.pauses:
            earlier = getattr(frame.f_trace, "__self__", None)
            if isinstance(earlier, Frame):  # it goes on where it paused
                return earlier.on_event
        sampled = known.calls.due()
        if sampled and known.values:
            values = frame.f_locals
            arguments = {name: values[name] for name in known.arguments if name in values}
            self.record.put("call", known.name, known.calls.describe(arguments), depth=2)
        elif known.values and not known.calls.told:
            known.calls.told = True
            for kind, line in (("call", code.co_firstlineno), ("ret", 0)):
                self.record.partly(kind, known.name, code.co_filename, line)
        if self.record.pinned and self.lines and frame.f_back is not None and self.record.enclosing(frame.f_back) is None:
            self._begin_task(frame, known)
        if known.table is not None and (sampled or not known.values):
            return Frame(self, known, sampled and known.values).on_event
        if sampled and known.values:
            frame.f_trace_lines = False
            return self.on_return
        self.idle += code.co_name not in _PART_OF_A_LINE  # a key by which a long list is sorted is none
        if self.idle > _IDLE:
            sys.settrace(None)
        return None

    def _runs_later(self, frame: FrameType, code: CodeType) -> bool:
        """Whether a lambda runs while another statement does than the one that it is written in: it is a function, then."""
        if not self.lines or code.co_name != "<lambda>":
            return False
        caller = self.record.enclosing(frame.f_back)
        if caller is None or caller.f_code.co_filename != code.co_filename:
            return True
        return first_line(code.co_filename, caller.f_lineno) != first_line(code.co_filename, code.co_firstlineno)

    def _begin_task(self, frame: FrameType, known: Code) -> None:
        """A function of the user's that no other one called: in a worker process, a task."""
        values = frame.f_locals
        arguments = [values[name] for name in known.arguments if name in values]
        self.record.new_task(f"{known.name} {known.calls.describe(arguments)[1]}")

    def on_return(self, frame: FrameType, event: str, arg: object) -> Any:
        """The local trace function where only calls are watched."""
        if event == "return":
            known = self.codes[frame.f_code]
            self.record.put("ret", known.name, known.calls.describe(arg), depth=1)
        return self.on_return


class Frame:
    """Follows one execution of a function line by line."""

    __slots__ = ("before", "began", "code", "events", "last", "pending", "sampler", "values", "watcher")

    def __init__(self, watcher: Watcher, code: Code, values: bool) -> None:
        self.watcher = watcher
        self.code = code
        self.values = values
        self.pending: Statement | None = None  # what is being executed and recorded
        self.sampler = code.calls  # which executions of it are
        self.began = 0
        self.events = 0
        self.last: tuple[Statement, int, str] | None = None  # the one before, as it was reported
        self.before: dict[str, str] = {}  # what the line may change in place -> its digest before

    def on_event(self, frame: FrameType, event: str, arg: object) -> Any:
        """The local trace function where lines are watched."""
        try:
            if event == "line":
                if not self._goes_on(frame.f_lineno):
                    self._finish(frame)
                    self._begin(frame)
                self.events += 1
                if self.events > _EVENTS and not self.code.whole:
                    frame.f_trace_lines = False
            elif event == "return" and frame.f_lasti in self.code.pauses:
                pass  # a generator or coroutine hands over and goes on later, in the middle of its statement
            elif event == "return":
                self._finish(frame, arg, returned=self.values)
                if self.values:
                    self.watcher.record.put("ret", self.code.name, self.code.calls.describe(arg), depth=1)
        except Exception as error:
            self.watcher.record.note("watch", f"{self.code.name}: {type(error).__name__}: {error}")
            self.pending = None
        return self.on_event

    def _goes_on(self, number: int) -> bool:
        """Whether the line is one more of the statement that is being executed."""
        assert self.code.table is not None
        return self.pending is not None and self.pending.long and self.code.table.get(number) is self.pending

    def _begin(self, frame: FrameType) -> None:
        code = self.code
        assert code.table is not None
        statement = code.table.get(frame.f_lineno)
        if statement is None:
            return
        sampler = code.lines.get(statement.number)
        if sampler is None:
            sampler = code.lines[statement.number] = Sampler(_LINES, code.whole)
        if sampler.due():
            self.pending, self.sampler = statement, sampler
            self.began = self.watcher.record.count()
            self.before = {path: sampler.describe(value)[1] for path, value in _read(frame, statement)}
        elif not sampler.told:
            sampler.told = True
            self.watcher.record.partly("line", frame.f_code.co_name, frame.f_code.co_filename, statement.number)

    def _finish(self, frame: FrameType, value: object = None, *, returned: bool = False) -> None:
        """Report what the statement stored, what it changed in place, and what it returned."""
        statement, self.pending = self.pending, None
        if statement is None:
            return
        describe = self.sampler.describe
        outputs = [[path, describe(v)] for path in statement.stores if (v := resolve(frame, path)) is not _MISSING]
        outputs += [changed for path, before in self.before.items() if (changed := self._changed(frame, path, before))]
        inputs = describe(list(self.before.values()))[1] if self.before else ""
        if returned and statement.with_block and self.last is not None:  # leaving the block: the return stands inside it
            self._report(frame, *self.last, [["return", describe(value)]])
        elif returned:
            outputs.append(["return", describe(value)])
        if outputs or self.before:
            self._report(frame, statement, self.began, inputs, outputs)
        self.last = (statement, self.began, inputs)

    def _report(self, frame: FrameType, statement: Statement, began: int, inputs: str, outputs: list[Any]) -> None:
        site = (frame.f_code.co_filename, statement.number, frame.f_code.co_name)
        self.watcher.record.effect("line", frame.f_code.co_name, site, began, inputs, outputs)

    def _changed(self, frame: FrameType, path: str, before: str) -> list[Any] | None:
        """What the statement read and left different. Inside the user's own objects, their methods show it."""
        assert self.code.table is not None
        value = resolve(frame, path)
        if value is _MISSING or type(value) in _IMMUTABLE or _is_users_class(type(value)):
            return None
        record = self.sampler.describe(value)
        return [path, record] if record[1] != before else None


def _read(frame: FrameType, line: Statement) -> list[tuple[str, Any]]:
    """What the line reads: an attribute where it names one, else the whole object."""
    found: list[tuple[str, Any]] = []
    whole = set(line.loads)
    for path in line.loads:
        if "." in path and (value := resolve(frame, path)) is not _MISSING:
            whole.discard(path.partition(".")[0])
            found.append((path, value))
    roots = [path for path in line.loads if "." not in path and path in whole]
    return found + [(path, value) for path in roots if (value := resolve(frame, path)) is not _MISSING]


def resolve(frame: FrameType, path: str) -> Any:
    """The value of ``name`` or ``name.attribute`` in a frame, without running the user's code; ``_MISSING`` if there is none or
    it is not data: functions, classes, modules.
    """
    if path.startswith("__"):
        return _MISSING
    name, _, attribute = path.partition(".")
    value = frame.f_locals.get(name, _MISSING)
    if value is _MISSING:
        value = frame.f_globals.get(name, _MISSING)
    if attribute and value is not _MISSING:
        try:
            value = object.__getattribute__(value, "__dict__").get(attribute, _MISSING)
        except (AttributeError, TypeError):
            return _MISSING
    return value if is_data(value) else _MISSING


def is_data(value: object) -> bool:
    """Whether a name for ``value`` is a variable, not a function, class or module."""
    return type(value).__name__ not in _NOT_DATA


_NOT_DATA = {
    "function",
    "type",
    "builtin_function_or_method",
    "method",
    "ABCMeta",
    "method-wrapper",
    "property",
    "StandIn",
    "module",
}
_IMMUTABLE = {int, float, complex, bool, str, bytes, type(None), range}
_classes: dict[type, bool] = {}


def _is_users_class(kind: type) -> bool:
    """A class the user wrote: what changes inside such an object is seen where its own methods run."""
    known = _classes.get(kind)
    if known is None:
        module = kind.__module__ if isinstance(kind.__module__, str) else ""
        file = getattr(sys.modules.get(module), "__file__", None)
        mine = isinstance(file, str) and marks.active is not None and marks.active.user(file)
        known = _classes[kind] = module == "__main__" or mine
    return known
