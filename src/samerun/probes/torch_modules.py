"""PyTorch, one level down: what each module gives in the first optimizer steps, at the user's line that called it.

Only armed when a difference is looked at closely: a hook on every module is one more call for each, and compiled functions
would be compiled with it.
"""

from __future__ import annotations

from samerun.digest import describe
from samerun.probes.protocol import Probe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

    from samerun.sources.protocol import Disarm, Mode, Record

_STEPS = 8  # optimizer steps followed
_OUTPUTS = 5_000  # outputs recorded at most


def _arm(module: ModuleType | None, mode: Mode, record: Record) -> Disarm:
    assert module is not None
    left = {"outputs": _OUTPUTS, "steps": _STEPS}

    def after_forward(called: Any, args: Any, output: Any) -> None:
        if left["outputs"] > 0 and left["steps"] > 0:
            left["outputs"] -= 1
            record.put("output", type(called).__name__, describe(output))

    def after_step(optimizer: Any, args: Any, kwargs: Any) -> None:
        left["steps"] -= 1

    forward = module.torch.nn.modules.module.register_module_forward_hook(after_forward)
    step = module.register_optimizer_step_post_hook(after_step)

    def disarm() -> None:
        forward.remove()
        step.remove()

    return disarm


PROBE = Probe("torch.modules", modules=("torch.optim.optimizer",), arm=_arm, level="zoom")
