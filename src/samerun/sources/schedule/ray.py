"""Ray: which of the tasks that are waited for is done first."""

from __future__ import annotations

from samerun.sources.protocol import dress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

    from samerun.sources.protocol import Patches
    from samerun.sources.schedule.policy import Policy

_MOMENT = 0.05  # seconds that a perturbed run waits for more to choose from


def _arm_ray(ray: ModuleType, patches: Patches, policy: Policy) -> None:
    wait = ray.wait

    def noted_wait(waitables: Any, **options: Any) -> Any:
        policy.note("ray.wait")
        number = options.get("num_returns", 1)
        open_ended = type(waitables) is list and 0 < number < len(waitables) and options.get("timeout") is None
        if open_ended and policy.pinned:
            wait(waitables[:number], **options)
            return waitables[:number], waitables[number:]
        told = wait(waitables, **options)
        if open_ended and policy.perturbed:
            done = wait(waitables, num_returns=len(waitables), timeout=_MOMENT)[0]
            chosen = [done.pop(policy.number("ray.wait", len(done))) for _ in range(min(number, len(done)))]
            return chosen, [task for task in waitables if task not in chosen]
        return told

    patches.set(ray, "wait", dress(noted_wait, wait))


ARM = {"ray": _arm_ray}
