"""PyTorch, step by step: the loss at ``backward``, gradients and weights at each optimizer step.

The columns of a step tell the class of a cause: weights that differ after equal gradients and losses are a kernel's doing.
"""

from __future__ import annotations

from samerun.digest import describe, digest_bytes_of
from samerun.probes.protocol import Probe
from samerun.sources.protocol import Patches, dress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType
    from typing import Any

    from samerun.sources.protocol import Disarm, Mode, Record

_NAMED = 64  # tensors of a step whose own digest is kept
_STEPS = 16  # steps recorded in full; later ones at powers of two and each hundredth: what differs in weights stays
_EVERY = 100


def _arm(module: ModuleType | None, mode: Mode, record: Record) -> Disarm:
    assert module is not None
    counter = _Steps(record)
    before = module.register_optimizer_step_pre_hook(counter.before)
    after = module.register_optimizer_step_post_hook(counter.after)
    patches = Patches()
    _watch_backward(module.torch.autograd, patches, counter)

    def disarm() -> None:
        before.remove()
        after.remove()
        patches.undo()

    return disarm


def _watch_backward(autograd: ModuleType, patches: Patches, counter: _Steps) -> None:
    real = autograd.backward

    def backward(tensors: Any, *args: Any, **kwargs: Any) -> Any:
        if counter.sampled:
            counter.record.put("loss", "backward", describe(tensors))
        return real(tensors, *args, **kwargs)

    patches.set(autograd, "backward", dress(backward, real))


class _Steps:
    """Reports the optimizer steps of a process."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.step = 0

    @property
    def sampled(self) -> bool:
        return self.step < _STEPS or not self.step & (self.step - 1) or not self.step % _EVERY

    def before(self, optimizer: Any, args: Any, kwargs: Any) -> None:
        """Called by PyTorch before each ``step``."""
        if self.sampled:
            self._put("grad", optimizer, [tensor.grad for tensor in _tensors(optimizer)])

    def after(self, optimizer: Any, args: Any, kwargs: Any) -> None:
        """Called by PyTorch after each ``step``."""
        if self.sampled:
            self._put("weights", optimizer, list(_tensors(optimizer)))
        self.step += 1
        self.record.step()

    def _put(self, kind: str, optimizer: Any, tensors: list[Any]) -> None:
        parts = [[str(i), digest_bytes_of(tensor), "array", None] for i, tensor in enumerate(tensors)]
        whole = digest_bytes_of([part[1] for part in parts])
        name = type(optimizer).__name__
        self.record.put(kind, name, [f"{kind} of {len(parts)} tensors", whole, "model", None, parts[:_NAMED]], depth=2)


def _tensors(optimizer: Any) -> Iterator[Any]:
    for group in optimizer.param_groups:
        yield from group["params"]


PROBE = Probe("torch.steps", modules=("torch.optim.optimizer",), arm=_arm)
