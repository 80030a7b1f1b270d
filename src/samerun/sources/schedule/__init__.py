"""Which of several threads, processes or tasks comes first, and where threads interrupt each other.

Pinned, what was started runs until it is done or waits for something, before the program goes on; and results that come
as they are completed come in the order in which they were asked for. Perturbed, threads are interrupted at other places
and tasks begin with other delays.
"""

from __future__ import annotations

from samerun.sources.protocol import Patches, Source
from samerun.sources.schedule.policy import NAME, Policy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

    from samerun.sources.protocol import Disarm, Mode, Record

# Module of the program -> the file here that arms it.
_PARTS = {
    "threading": "threads",
    "concurrent.futures._base": "futures",
    "concurrent.futures.thread": "futures",
    "multiprocessing.pool": "processes",
    "concurrent.futures.process": "processes",
    "multiprocessing.process": "processes",
    "multiprocessing.queues": "processes",
    "cloudpickle.cloudpickle": "functions",
    "joblib.parallel": "processes",
    "joblib._parallel_backends": "processes",
    "joblib.externals.loky.reusable_executor": "processes",
    "loky.reusable_executor": "processes",
    "queue": "threads",
    "time": "threads",
    "asyncio.tasks": "tasks",
    "asyncio.queues": "tasks",
    "asyncio.taskgroups": "tasks",
    "asyncio.selector_events": "loops",
    "ray": "ray",
}


def arm(module: ModuleType | None, mode: Mode, record: Record) -> Disarm:
    """Watch where the program leaves an order open; pin fixes it, perturb changes it."""
    assert module is not None
    patches = Patches()
    part = __import__(f"{__name__}.{_PARTS[module.__name__]}", fromlist=["ARM"])
    undo = part.ARM[module.__name__](module, patches, Policy(mode, record))

    def disarm() -> None:
        patches.undo()
        if undo is not None:
            undo()

    return disarm


SOURCE = Source(
    NAME,
    modules=tuple(_PARTS),
    arm=arm,
    advice="take results in the order of their submission (executor.map, pool.map, gather), and lock what threads share",
)
