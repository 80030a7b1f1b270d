"""``multiprocessing``, and joblib, which runs on it."""

from __future__ import annotations

import sys

from samerun.sources.protocol import dress
from samerun.sources.schedule.turns import go_on_without, let_child_go_first

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

    from samerun.sources.protocol import Patches
    from samerun.sources.schedule.policy import Policy


def _arm_process(process: ModuleType, patches: Patches, policy: Policy) -> None:
    start, bootstrap = process.BaseProcess.start, process.BaseProcess._bootstrap

    def noted_start(self: Any) -> None:
        users = policy.note("multiprocessing.Process.start")
        start(self)
        if users and policy.pinned:
            let_child_go_first(self.pid)

    def delayed_bootstrap(self: Any, *args: Any, **kwargs: Any) -> Any:
        policy.delay("process", self._identity)
        return bootstrap(self, *args, **kwargs)

    patches.set(process.BaseProcess, "start", dress(noted_start, start))
    if policy.perturbed:
        patches.set(process.BaseProcess, "_bootstrap", dress(delayed_bootstrap, bootstrap))


def _arm_queues(queues: ModuleType, patches: Patches, policy: Policy) -> None:
    """Queues between processes. Pools hand tasks to their workers by them."""
    for name in ("Queue", "SimpleQueue"):
        kind = getattr(queues, name)
        patches.set(kind, "get", _noted_get(kind.get, f"multiprocessing.{name}.get", policy))


def _noted_get(get: Any, what: str, policy: Policy) -> Any:
    def noted_get(self: Any, *args: Any, **kwargs: Any) -> Any:
        policy.note(what)
        got = get(self, *args, **kwargs)
        worker = getattr(sys.modules.get("multiprocessing.process"), "_current_process", None)
        identity = getattr(worker, "_identity", ())
        if policy.perturbed and identity:
            policy.delay("job", identity)
        return got

    return dress(noted_get, get)


def _arm_pool(pool: ModuleType, patches: Patches, policy: Policy) -> None:
    unordered, init = pool.Pool.imap_unordered, pool.Pool.__init__

    def noted_imap_unordered(self: Any, func: Any, iterable: Any, chunksize: int = 1) -> Any:
        policy.note("Pool.imap_unordered", anywhere=True)
        return self.imap(func, iterable, chunksize) if policy.pinned else unordered(self, func, iterable, chunksize)

    def noted_init(self: Any, processes: int | None = None, *args: Any, **kwargs: Any) -> None:
        policy.note(f"multiprocessing.pool.{type(self).__name__}", anywhere=True)
        one = policy.pinned and (processes is None or processes > 1)
        init(self, 1 if one else processes, *args, **kwargs)
        if policy.pinned:
            go_on_without(getattr(self, "_worker_handler", None))  # it spins while results lie in the queue

    patches.set(pool.Pool, "imap_unordered", dress(noted_imap_unordered, unordered))
    patches.set(pool.Pool, "__init__", dress(noted_init, init))


def _arm_joblib(parallel: ModuleType, patches: Patches, policy: Policy) -> None:
    call = parallel.Parallel.__call__

    def noted_call(self: Any, iterable: Any) -> Any:
        if self.n_jobs != 1:
            policy.note("joblib.Parallel", anywhere=True)
            if policy.pinned and hasattr(self, "return_ordered"):
                self.return_ordered = True
        return call(self, iterable)

    patches.set(parallel.Parallel, "__call__", dress(noted_call, call))


def _arm_executor(process: ModuleType, patches: Patches, policy: Policy) -> None:
    """Which worker gets which task is open too, and shows where each worker has a generator of its own."""
    init = process.ProcessPoolExecutor.__init__

    def noted_init(self: Any, max_workers: int | None = None, *args: Any, **kwargs: Any) -> None:
        policy.note("ProcessPoolExecutor", anywhere=True)
        one = policy.pinned and (max_workers is None or max_workers > 1)
        init(self, 1 if one else max_workers, *args, **kwargs)

    patches.set(process.ProcessPoolExecutor, "__init__", dress(noted_init, init))


def _arm_loky(reusable: ModuleType, patches: Patches, policy: Policy) -> None:
    """The pool that joblib keeps; asked for more workers, it would grow."""
    get = reusable._ReusablePoolExecutor.get_reusable_executor.__func__

    def noted_get(cls: Any, max_workers: int | None = None, *args: Any, **kwargs: Any) -> Any:
        policy.note("loky.get_reusable_executor", anywhere=True)
        one = policy.pinned and (max_workers is None or max_workers > 1)
        return get(cls, 1 if one else max_workers, *args, **kwargs)

    patches.set(reusable._ReusablePoolExecutor, "get_reusable_executor", classmethod(dress(noted_get, get)))


def _arm_joblib_backends(backends: ModuleType, patches: Patches, policy: Policy) -> None:
    """Threads that add to one array in the order in which they finish: forests in scikit-learn do so."""
    count = backends.ThreadingBackend.effective_n_jobs

    def one_job(self: Any, n_jobs: int | None) -> int:
        return min(1, int(count(self, n_jobs)))  # asked first, for it checks the number

    if policy.pinned:
        patches.set(backends.ThreadingBackend, "effective_n_jobs", dress(one_job, count))


ARM = {
    "multiprocessing.process": _arm_process,
    "multiprocessing.queues": _arm_queues,
    "multiprocessing.pool": _arm_pool,
    "concurrent.futures.process": _arm_executor,
    "joblib.parallel": _arm_joblib,
    "joblib._parallel_backends": _arm_joblib_backends,
    "joblib.externals.loky.reusable_executor": _arm_loky,
    "loky.reusable_executor": _arm_loky,
}
