"""``concurrent.futures``: results as they are completed, and tasks in a pool of threads."""

from __future__ import annotations

import sys
from _thread import allocate_lock
from itertools import count

from samerun.sources.protocol import dress
from samerun.sources.schedule.policy import Ordered, rank, true_monotonic
from samerun.sources.schedule.turns import let_threads_go_first

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import ModuleType
    from typing import Any

    from samerun.sources.protocol import Patches
    from samerun.sources.schedule.policy import Policy

_HELD = 3  # futures that a perturbed run has at hand to choose from
_MOMENT = 0.02  # seconds that it waits for one more of them
_PATIENCE = 30.0  # seconds after which a result that is there is given though an earlier one is not


def _arm_futures(base: ModuleType, patches: Patches, policy: Policy) -> None:
    as_completed, wait = base.as_completed, base.wait
    if policy.pinned:
        _number_futures(base.Future, patches)
    _arm_callbacks(base, patches, policy)

    def noted_as_completed(fs: Iterable[Any], timeout: float | None = None) -> Iterator[Any]:
        policy.note("concurrent.futures.as_completed")
        if policy.pinned:
            return _in_order(sorted(set(fs), key=rank), base, wait, timeout)
        if policy.perturbed:
            futures = set(fs)
            return _mixed(as_completed(futures, timeout), futures, base, wait, policy)
        return as_completed(fs, timeout)  # type: ignore[no-any-return]

    def noted_wait(fs: Iterable[Any], timeout: float | None = None, return_when: str = base.ALL_COMPLETED) -> Any:
        policy.note("concurrent.futures.wait")
        if not policy.pinned:
            return wait(fs, timeout, return_when)
        futures = sorted(set(fs), key=rank)
        if return_when == base.FIRST_COMPLETED and timeout is None and futures:
            first = next(_in_order(list(futures), base, wait, None))
            return base.DoneAndNotDoneFutures(Ordered([first]), Ordered(f for f in futures if f is not first))
        return base.DoneAndNotDoneFutures(*map(Ordered, wait(futures, timeout, return_when)))

    old = {"as_completed": as_completed, "wait": wait}
    noted: dict[str, Any] = {"as_completed": noted_as_completed, "wait": noted_wait}
    for module in (base, sys.modules.get("concurrent.futures")):
        for name, new in noted.items():
            if module is not None and vars(module).get(name) is old[name]:
                patches.set(module, name, dress(new, old[name]))


def _arm_callbacks(base: ModuleType, patches: Patches, policy: Policy) -> None:
    """What is done with each result when it is there; pinned, in the order in which the futures were made."""
    add, turns, added = base.Future.add_done_callback, _Turns(base), count(1)

    def noted_add_done_callback(self: Any, fn: Any) -> None:
        if policy.note("Future.add_done_callback") and (policy.pinned or policy.perturbed):
            fn = _in_lane(f"{policy.record.lane()}@callback-{next(added)}", fn, policy)
            fn = turns.of(self, fn) if policy.pinned else fn
        add(self, fn)

    patches.set(base.Future, "add_done_callback", dress(noted_add_done_callback, add))


def _in_lane(lane: str, fn: Any, policy: Policy) -> Any:
    """``fn`` with a lane of its own, as tasks of asyncio have: which thread runs a callback is open. Perturbed, also when."""

    def call(future: Any) -> Any:
        if policy.perturbed:
            policy.delay("callback")
        before = policy.record.take_lane(lane)
        try:
            return fn(future)
        finally:
            policy.record.take_lane(before)

    return call


class _Turns:
    """Callbacks of futures, each run when those of all earlier futures have been run, by whichever thread was the last."""

    def __init__(self, base: ModuleType) -> None:
        self._base = base
        self._lock = allocate_lock()
        self._waiting: dict[int, list[list[Any]]] = {}  # rank of a future -> for each callback, nothing or (fn, future)
        self._running = False
        self._since = true_monotonic()

    def of(self, future: Any, fn: Any) -> Any:
        """``fn``, in its turn."""
        slot: list[Any] = []
        with self._lock:
            self._waiting.setdefault(rank(future), []).append(slot)

        def in_turn(done: Any) -> None:
            with self._lock:
                slot[:] = [fn, done]
                if self._running:
                    return
                self._running = True
            self._run()

        return in_turn

    def _run(self) -> None:
        while True:
            with self._lock:
                calls = self._next()
                self._running = bool(calls)
            if not calls:
                return
            for fn, done in calls:
                try:
                    fn(done)
                except Exception:
                    self._base.LOGGER.exception("exception calling callback for %r", done)

    def _next(self) -> list[list[Any]]:
        """The callbacks whose turn has come; all that can be run, where an earlier future keeps them waiting for very long."""
        first = min(self._waiting, default=None)
        if first is not None and not all(self._waiting[first]) and true_monotonic() - self._since > _PATIENCE:
            first = next((at for at in sorted(self._waiting) if all(self._waiting[at])), None)
        if first is None or not all(self._waiting[first]):
            return []
        self._since = true_monotonic()
        return self._waiting.pop(first)


def _number_futures(future: Any, patches: Patches) -> None:
    """Number futures as they are made, which is as they are submitted: a set of them has no other order."""
    made = 0
    init = future.__init__

    def numbered_init(self: Any) -> None:
        nonlocal made
        made += 1
        self._samerun_rank = made
        init(self)

    patches.set(future, "__init__", dress(numbered_init, init))


def _in_order(futures: list[Any], base: ModuleType, wait: Any, timeout: float | None) -> Iterator[Any]:
    """Each future when it is done, the earliest first, unless it keeps a later one waiting for very long."""
    end = None if timeout is None else true_monotonic() + timeout
    total = len(futures)
    while futures:
        left = _PATIENCE if end is None else min(_PATIENCE, end - true_monotonic())
        wait(futures[:1], max(0.0, left))
        late = left == _PATIENCE and not futures[0].done()
        done = next((future for future in futures if future.done()), None) if late else futures[0]
        if done is not None and done.done():
            futures.remove(done)
            yield done
        elif end is not None and true_monotonic() >= end:
            raise base.TimeoutError(f"{len(futures)} (of {total}) futures unfinished")


def _mixed(completed: Iterator[Any], futures: set[Any], base: ModuleType, wait: Any, policy: Policy) -> Iterator[Any]:
    """Each future when it is done, or a moment later if others are done by then: as if they had been first."""
    waiting, held = set(futures), []
    for future in completed:
        waiting.discard(future)
        held.append(future)
        while held and (len(held) == _HELD or not (waiting and wait(waiting, _MOMENT, base.FIRST_COMPLETED).done)):
            yield held.pop(policy.number("completed", len(held)))


def _arm_thread_pool(module: ModuleType, patches: Patches, policy: Policy) -> None:
    submit, run = module.ThreadPoolExecutor.submit, module._WorkItem.run

    def noted_submit(self: Any, fn: Any, /, *args: Any, **kwargs: Any) -> Any:
        users = policy.note("ThreadPoolExecutor.submit", anywhere=True)
        future = submit(self, fn, *args, **kwargs)
        if users and policy.pinned:
            let_threads_go_first()
        return future

    def delayed_run(self: Any, *args: Any) -> None:
        policy.delay("task")
        run(self, *args)

    patches.set(module.ThreadPoolExecutor, "submit", dress(noted_submit, submit))
    if policy.perturbed:
        patches.set(module._WorkItem, "run", dress(delayed_run, run))


ARM = {"concurrent.futures._base": _arm_futures, "concurrent.futures.thread": _arm_thread_pool}
