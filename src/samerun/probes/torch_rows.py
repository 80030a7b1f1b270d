"""PyTorch, for resumes: what stands after each optimizer step, and the batches and losses that led there."""

from __future__ import annotations

from samerun.digest import digest_bytes_of
from samerun.probes.protocol import Probe
from samerun.sources.protocol import Patches, dress, fault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

    from samerun.sources.protocol import Disarm, Mode, Record

_RATES = ("lr", "momentum", "betas", "weight_decay")  # what schedulers set


def _arm(module: ModuleType | None, mode: Mode, record: Record) -> Disarm:
    assert module is not None
    return (_arm_steps if module.__name__ == "torch.optim.optimizer" else _arm_batches)(module, record)


def _arm_steps(module: ModuleType, record: Record) -> Disarm:
    steps = _Steps(record)
    before = module.register_optimizer_step_pre_hook(steps.before)
    after = module.register_optimizer_step_post_hook(steps.after)
    patches = Patches()
    real = module.torch.autograd.backward

    def backward(tensors: Any, *args: Any, **kwargs: Any) -> Any:
        record.rows.met("loss", digest_bytes_of(tensors))
        return real(tensors, *args, **kwargs)

    patches.set(module.torch.autograd, "backward", dress(backward, real))

    def disarm() -> None:
        before.remove()
        after.remove()
        patches.undo()

    return disarm


def _arm_batches(module: ModuleType, record: Record) -> Disarm:
    patches = Patches()
    real = module._BaseDataLoaderIter.__next__
    passes = _Passes(record)

    def next_batch(iterator: Any) -> Any:
        record.rows.ready("batch")
        try:
            batch = real(iterator)
        except StopIteration:
            passes.over(iterator)
            raise
        try:
            record.rows.met("batch", digest_bytes_of(batch))
            record.rows.done("batch")
        except Exception as error:
            fault(error)
        return batch

    patches.set(module._BaseDataLoaderIter, "__next__", dress(next_batch, real))
    return patches.undo


class _Passes:
    """Passes over loaders; one during which steps were made is an epoch."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.steps = 0  # made when the last pass over any loader was over

    def over(self, iterator: Any) -> None:
        """The iterator has no more batches."""
        steps = self.record.rows.count("step")
        if steps > self.steps:
            self.record.rows.done("epoch")
        self.steps = steps


class _Steps:
    """The optimizer steps of a process."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self._names: dict[int, str] = {}  # optimizer -> the name of its series
        self._rates: list[Any] = []

    def before(self, optimizer: Any, args: Any, kwargs: Any) -> None:
        """Called by PyTorch before each ``step``."""
        self.record.rows.ready("step", "epoch")
        self.record.rows.start(self._name(optimizer), _state(optimizer), depth=2)
        self._rates = [[group[name] for name in _RATES if name in group] for group in optimizer.param_groups]

    def after(self, optimizer: Any, args: Any, kwargs: Any) -> None:
        """Called by PyTorch after each ``step``."""
        told = ", ".join(str(group[0]) for group in self._rates if group)
        rates = ["learning rate", digest_bytes_of(self._rates), "value", told]
        columns = [*_state(optimizer), rates, self.record.rows.column("batch"), self.record.rows.column("loss")]
        self.record.rows.row("step", self._name(optimizer), columns, depth=2)

    def _name(self, optimizer: Any) -> str:
        if id(optimizer) not in self._names:
            kind = type(optimizer).__name__
            number = 1 + sum(name.partition(" ")[0] == kind for name in self._names.values())
            self._names[id(optimizer)] = kind if number == 1 else f"{kind} {number}"
        return self._names[id(optimizer)]


def _state(optimizer: Any) -> list[list[Any]]:
    """The weights, and what the optimizer remembers of each; one that has not stepped yet remembers nothing, or None."""
    tensors = [tensor for group in optimizer.param_groups for tensor in group["params"]]
    states = [{k: v for k, v in optimizer.state.get(tensor, {}).items() if v is not None} for tensor in tensors]
    return [
        ["model", digest_bytes_of([digest_bytes_of(tensor) for tensor in tensors]), "model", None],
        ["optimizer", digest_bytes_of([digest_bytes_of(state) for state in states]), "optimizer", type(optimizer).__name__],
    ]


PROBE = Probe("torch.rows", modules=("torch.optim.optimizer", "torch.utils.data.dataloader"), arm=_arm, level="resume")
