"""``asyncio``: tasks as they are completed, and sets of tasks, whose order is that of their addresses."""

from __future__ import annotations

import sys

from samerun.sources.protocol import dress
from samerun.sources.schedule.policy import Ordered, rank, true_monotonic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterable, Iterator
    from types import ModuleType
    from typing import Any

    from samerun.sources.protocol import Patches
    from samerun.sources.schedule.policy import Policy

_TOGETHER = ("gather", "create_task", "ensure_future")  # what sets several tasks to work side by side


def _arm_tasks(tasks: ModuleType, patches: Patches, policy: Policy) -> None:
    as_completed, wait = tasks.as_completed, tasks.wait

    def noted_as_completed(fs: Iterable[Any], *, timeout: float | None = None) -> Any:
        policy.note("asyncio.as_completed")
        if not policy.pinned:
            return as_completed(fs, timeout=timeout)
        as_completed([], timeout=timeout)  # it refuses what it always refuses
        return _InOrder(tasks, fs, timeout)

    def noted_wait(fs: Iterable[Any], **kwargs: Any) -> Awaitable[Any]:
        policy.note("asyncio.wait")
        return _ordered(wait, fs, kwargs) if policy.pinned else wait(fs, **kwargs)

    old = {name: getattr(tasks, name) for name in ("as_completed", "wait", *_TOGETHER)}
    noted: dict[str, Any] = {"as_completed": noted_as_completed, "wait": noted_wait}
    noted |= {name: _noted(old[name], f"asyncio.{name}", policy) for name in _TOGETHER}
    for module in (tasks, sys.modules.get("asyncio")):
        for name, new in noted.items():
            if module is not None and vars(module).get(name) is old[name]:
                patches.set(module, name, dress(new, old[name]))


def _noted(function: Any, name: str, policy: Policy) -> Any:
    def noted(*args: Any, **kwargs: Any) -> Any:
        policy.note(name)
        return function(*args, **kwargs)

    return noted


async def _ordered(wait: Any, fs: Iterable[Any], kwargs: dict[str, Any]) -> tuple[Ordered, Ordered]:
    done, pending = await wait(fs, **kwargs)
    return Ordered(done), Ordered(pending)


class _InOrder:
    """What ``asyncio.as_completed`` gives, for ``for`` and, as from Python 3.13 on, for ``async for``: in order."""

    def __init__(self, tasks: ModuleType, fs: Iterable[Any], timeout: float | None) -> None:
        given = sorted(fs, key=rank) if isinstance(fs, (set, frozenset)) else list(dict.fromkeys(fs))
        self._tasks = tasks
        self._left = [tasks.ensure_future(one) for one in given]
        self._end = None if timeout is None else true_monotonic() + timeout

    def __iter__(self) -> Iterator[Awaitable[Any]]:
        while self._left:
            yield self._result(self._left.pop(0))

    def __aiter__(self) -> _InOrder:
        return self

    async def __anext__(self) -> Any:
        if not self._left:
            raise StopAsyncIteration
        return await self._done(self._left.pop(0))

    async def _result(self, task: Any) -> Any:
        return (await self._done(task)).result()

    async def _done(self, task: Any) -> Any:
        left = None if self._end is None else max(0.0, self._end - true_monotonic())
        done, _ = await getattr(self._tasks.wait, "__wrapped__", self._tasks.wait)([task], timeout=left)
        if not done:
            raise self._tasks.exceptions.TimeoutError
        return task


def _arm_queues(queues: ModuleType, patches: Patches, policy: Policy) -> None:
    get = queues.Queue.get

    def noted_get(self: Any) -> Awaitable[Any]:
        policy.note("asyncio.Queue.get")
        return get(self)  # type: ignore[no-any-return]

    patches.set(queues.Queue, "get", dress(noted_get, get))


def _arm_groups(groups: ModuleType, patches: Patches, policy: Policy) -> None:
    create = groups.TaskGroup.create_task
    patches.set(groups.TaskGroup, "create_task", dress(_noted(create, "TaskGroup.create_task", policy), create))


ARM = {"asyncio.tasks": _arm_tasks, "asyncio.queues": _arm_queues, "asyncio.taskgroups": _arm_groups}
