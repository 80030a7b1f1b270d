"""One at a time: whoever starts or wakes a thread or child waits until that waits itself, or is done.

The interpreter lock is no help here: it is given up at every write to a file, and in most of NumPy. What a thread does is
read from ``/proc``; where there is none, a thread counts as waiting after a short while.
"""

from __future__ import annotations

import os
import sys
from itertools import count

from samerun.sources.protocol import dress, fault, in_forked_children, stand_in
from samerun.sources.schedule.policy import true_monotonic, true_sleep

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any

    from samerun.sources.protocol import Disarm, Patches

_SLICE = 0.0005  # seconds between two looks; the interpreter lock is free meanwhile
_PATIENCE = 5.0  # seconds that a thread which computes keeps the others waiting
_BUDGET = 30.0  # seconds of waiting in vain, after which a process goes on without
_THREAD = "/proc/self/task/{0}"
_CHILD = "/proc/{0}/task/{0}"

_housekeepers: list[Any] = []  # weak references to threads that nobody waits for
_waiting: list[int] = []  # threads that let others go first; who came last goes on first
_wasted = 0.0
_naps: dict[int, tuple[float, int]] = {}  # thread that sleeps -> until when, in the time that passes only while all sleep
_slept = 0.0  # seconds of that time
_napped = count()
_overslept = 0.0  # seconds for which threads have slept longer in vain


def let_threads_go_first() -> None:
    """Wait until every other thread waits or is done. Those that do the same since before this one count as waiting."""
    threading = sys.modules["threading"]
    me = threading.get_native_id()
    _waiting.append(me)
    try:
        _wait_for(lambda: _progress_of_others(threading, me))
    except Exception as error:
        fault(error)
    finally:
        _waiting.remove(me)


def go_on_without(thread: Any) -> None:
    """Never wait for this thread: it runs none of the user's code, and may spin until whoever waits has moved."""
    try:
        _housekeepers.append(sys.modules["weakref"].ref(thread))
    except Exception as error:
        fault(error)


def let_child_go_first(pid: int) -> None:
    """Wait until the main thread of a child process waits or is done."""
    try:
        _wait_for(lambda: _progress(_CHILD.format(pid)))
    except Exception as error:
        fault(error)


def sleep_in_order(time: ModuleType, patches: Patches) -> Disarm:
    """Threads that sleep wake in the order of what they asked for, one at a time, however long anything took beside."""
    old = time.sleep

    def call(_self: object, /, seconds: Any) -> None:
        me, others = _napping(seconds)
        try:
            old(seconds)
            if others:
                _wake_in_turn(me)
        finally:
            _naps.pop(me, None)

    patches.set(time, "sleep", stand_in(old, "time", call))
    return in_forked_children(_forget_others)


def _forget_others() -> None:
    """In a forked child only the thread that forked goes on: nobody else sleeps or waits there."""
    _naps.clear()
    _waiting.clear()


def _napping(seconds: Any) -> tuple[int, bool]:
    """Note until when this thread sleeps; its number, and whether there are others."""
    try:
        threading = sys.modules.get("threading")
        if threading is None or len(threading._active) + len(threading._limbo) < 2:
            return 0, False
        me = threading.get_native_id()
        _naps[me] = (_slept + max(0.0, float(seconds)), next(_napped))
        return me, True
    except Exception as error:
        fault(error)
        return 0, False


def _wake_in_turn(me: int) -> None:
    """Wait until no other thread is at work, nor one left that was to wake earlier."""
    global _slept, _overslept
    try:
        began, until = true_monotonic(), _naps[me]
        before: Any = None
        while _overslept < _BUDGET and true_monotonic() - began < _PATIENCE:
            first = not _waiting and min(_naps.values()) == until
            now = _progress_of_others(sys.modules["threading"], me) if first else None
            if now is not None and now == before:
                break
            before = now
            true_sleep(_SLICE)
        else:
            _overslept += true_monotonic() - began
        _slept = max(_slept, until[0])
    except Exception as error:
        fault(error)


def _wait_for(progress: Callable[[], Any]) -> None:
    """Look until there was no progress from one look to the next; None is progress of any amount."""
    global _wasted
    began = true_monotonic()
    before: Any = None
    while _wasted < _BUDGET and true_monotonic() - began < _PATIENCE:
        true_sleep(_SLICE)
        now = progress()
        if now is not None and now == before:
            _wasted += 2 * _SLICE
            return
        before = now
    _wasted += true_monotonic() - began


def _progress_of_others(threading: ModuleType, me: int) -> list[bytes] | None:
    """What has been done by all threads that this one waits for; None if one is at work."""
    if threading._limbo:
        return None  # one is just being started
    done: list[bytes] = []
    asleep = {me, *_naps, *(_waiting[: _waiting.index(me)] if me in _waiting else ())}
    housekeepers = [known() for known in _housekeepers]
    for thread in list(threading._active.values()):
        if thread.native_id in (None, *asleep) or any(thread is known for known in housekeepers):
            continue
        progress = _progress(_THREAD.format(thread.native_id))
        if progress is None or thread.native_id in _waiting:
            return None
        done.append(progress)
    return done


def _progress(task: str) -> bytes | None:
    """The time that a task has run and how often it was woken, as the kernel writes it; None while it is at work."""
    state = _read(f"{task}/stat")
    if state[state.rfind(b")") + 2 :][:1] in (b"R", b"D"):
        return None
    return _read(f"{task}/schedstat")


def _read(path: str) -> bytes:
    try:
        file = os.open(path, os.O_RDONLY)
    except OSError:
        return b""  # it is done, or there is no such file here
    try:
        return os.read(file, 512)
    except OSError:
        return b""
    finally:
        os.close(file)


def watch_conditions(threading: ModuleType, patches: Patches) -> None:
    """Let go first who is woken through a Condition: that is in queues, events, semaphores, barriers and futures."""
    notify, leave = threading.Condition.notify, threading.Condition.__exit__
    woke: set[int] = set()  # threads that have woken another one, and still hold the lock that it needs

    def noted_notify(self: Any, n: int = 1) -> None:
        if self._waiters:
            woke.add(threading.get_ident())
        notify(self, n)

    def noted_leave(self: Any, *error: Any) -> Any:
        left = leave(self, *error)
        me = threading.get_ident()
        if me in woke:
            woke.discard(me)
            if me in threading._active:  # else it has just been started, and told so who waits for that
                let_threads_go_first()
        return left

    patches.set(threading.Condition, "notify", dress(noted_notify, notify))
    patches.set(threading.Condition, "__exit__", dress(noted_leave, leave))
