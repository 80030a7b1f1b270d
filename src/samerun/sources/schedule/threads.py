"""Threads that the program starts itself, and the queues between them."""

from __future__ import annotations

import sys
from weakref import WeakSet

from samerun.sources.protocol import dress, fault, keyed_int
from samerun.sources.schedule.policy import NAME, true_sleep
from samerun.sources.schedule.turns import let_threads_go_first, sleep_in_order, watch_conditions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType, ModuleType
    from typing import Any

    from samerun.sources.protocol import Disarm, Mode, Patches, Record
    from samerun.sources.schedule.policy import Policy

# Seconds for which a thread that computes is not interrupted. Not for ever: one may spin until another sets a flag.
_PINNED_INTERVAL = 1.0
_PERTURBED_INTERVAL = 1e-6
_FIRST_LINES = 64  # of a task, where it is most likely to meet others: it pauses at every other one
_EARLY_LINES = 2000  # it gives way at one in eight of these, and later at one in 128, for each costs as much as 100 lines
_LONG_PAUSE = 0.001  # seconds


def _arm_threading(threading: ModuleType, patches: Patches, policy: Policy) -> Disarm:
    start = threading.Thread.start
    started: WeakSet[Any] = WeakSet()

    def noted_start(self: Any) -> None:
        users = policy.note("threading.Thread.start", anywhere=_shares_work(self, started))
        if policy.perturbed:
            self.run = _interrupted(self.run, policy)
        start(self)
        started.add(self)
        if users and policy.pinned:
            let_threads_go_first()

    if policy.pinned:
        watch_conditions(threading, patches)
    patches.set(threading.Thread, "start", dress(noted_start, start))
    before = sys.getswitchinterval()
    if policy.pinned or policy.perturbed:
        sys.setswitchinterval(_PINNED_INTERVAL if policy.pinned else _PERTURBED_INTERVAL)
    return lambda: sys.setswitchinterval(before)


def _shares_work(thread: Any, others: WeakSet[Any]) -> bool:
    """Whether another living thread does the same: who of them comes first is open, also where a library started them.

    Pools of the standard library are noted where they are used. One thread that looks after something (a progress bar, a
    writer of logs) shares its work with none.
    """
    work = _work(thread)
    module = str(getattr(work, "__module__", ""))
    if module.partition(".")[0] in sys.stdlib_module_names:
        return False
    try:
        return any(other.is_alive() and _work(other) == work for other in others)
    except RuntimeError:  # the set changed: another thread starts one just now
        return True


def _work(thread: Any) -> Any:
    """What a thread runs: its function, else its class."""
    target = getattr(thread, "_target", None)
    return getattr(target, "__func__", target) or type(thread)


def _interrupted(run: Callable[[], None], policy: Policy) -> Callable[[], None]:
    """A thread's function, begun later, and giving way to other threads at lines of the user's code."""

    def interrupted_run() -> None:
        try:
            policy.delay("thread")
            give_way = yielder(policy.mode, policy.record.lane())
            sys.settrace(_tracer(sys.gettrace(), give_way, policy.record))
        except Exception as error:
            fault(error)
        run()

    return interrupted_run


def yielder(mode: Mode, lane: str) -> Callable[[int], None]:
    """What a perturbed thread calls at each line of the user's code, with the number of the line within its task."""
    state = keyed_int(mode.seed, NAME, lane)

    def give_way(line: int) -> None:
        nonlocal state
        state = (state * 1103515245 + 12345) % (1 << 31)
        chance = state >> 16
        if line < _FIRST_LINES and chance & 1:
            true_sleep(_LONG_PAUSE * (chance % 7) / 7)
        elif not chance & (7 if line < _EARLY_LINES else 127):
            true_sleep(0)

    return give_way


def _tracer(previous: Any, give_way: Callable[[int], None], record: Record) -> Any:
    """A trace function that gives way at each line of the user's, and passes everything on to the ``previous`` one."""
    lines = 0

    def on_call(frame: FrameType, event: str, arg: Any) -> Any:
        nonlocal lines
        inner = previous(frame, event, arg) if previous is not None else None
        if not record.caller_is_user():
            return inner
        if record.user_frame(depth=2) is None:
            lines = 0  # a new task
        wants_lines, frame.f_trace_lines = frame.f_trace_lines, True

        def on_event(frame: FrameType, event: str, arg: Any) -> Any:
            nonlocal inner, lines
            if event == "line":
                lines += 1
                give_way(lines)
            if inner is not None and (wants_lines or event != "line"):
                inner = inner(frame, event, arg)
            return on_event

        return on_event

    return on_call


def _arm_queue(queue: ModuleType, patches: Patches, policy: Policy) -> None:
    get = queue.Queue.get

    def noted_get(self: Any, *args: Any, **kwargs: Any) -> Any:
        policy.note("queue.Queue.get")
        return get(self, *args, **kwargs)

    patches.set(queue.Queue, "get", dress(noted_get, get))


def _arm_time(time: ModuleType, patches: Patches, policy: Policy) -> Disarm | None:
    return sleep_in_order(time, patches) if policy.pinned else None


ARM = {"threading": _arm_threading, "queue": _arm_queue, "time": _arm_time}
