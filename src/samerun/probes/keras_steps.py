"""Keras 3 on any backend: what each batch and epoch of ``fit`` reports and leaves in the weights, what ``predict`` returns, and
each ``apply_gradients`` of a loop of the user's own.

Inside a graph nothing has a value yet: a compiled loop is seen by what comes out of it.
"""

from __future__ import annotations

import sys

from samerun.digest import describe
from samerun.probes.protocol import Probe, after, sampled
from samerun.sources.protocol import Patches, dress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

    from samerun.sources.protocol import Disarm, Mode, Record

_WEIGHTS = 32  # batches after which the weights are looked at too; later ones at powers of two


def _arm(keras: ModuleType | None, mode: Mode, record: Record) -> Disarm:
    assert keras is not None
    patches = Patches()
    steps = _Steps(record)
    callbacks = sys.modules["keras.src.callbacks.callback_list"].CallbackList
    for name in ("on_train_begin", "on_train_batch_end", "on_epoch_end", "on_train_end"):
        after(patches, callbacks, name, getattr(steps, name))
    for owner in keras.Model.__mro__:
        if "predict" in vars(owner) and "fit" in vars(owner):
            after(patches, owner, "predict", steps.on_predicted)
    optimizer = sys.modules["keras.src.optimizers.base_optimizer"].BaseOptimizer
    _watch_apply(patches, optimizer, steps)
    return patches.undo


def _watch_apply(patches: Patches, owner: Any, steps: _Steps) -> None:
    real = owner.apply

    def apply(optimizer: Any, grads: Any, trainable_variables: Any = None) -> Any:
        if steps.fitting:
            return real(optimizer, grads, trainable_variables)
        grads = list(grads)
        known = steps.before(optimizer, grads)
        result = real(optimizer, grads, trainable_variables)
        if known:
            steps.after(optimizer)
        return result

    patches.set(owner, "apply", dress(apply, real))


class _Steps:
    """Reports the training steps of a process."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.fitting = 0  # calls of fit that are under way
        self.step = 0

    def on_train_begin(self, _result: None, callbacks: Any, *args: Any, **kwargs: Any) -> None:
        """After ``fit`` has begun."""
        self.fitting += 1

    def on_train_end(self, _result: None, callbacks: Any, *args: Any, **kwargs: Any) -> None:
        """After the last epoch of a ``fit``."""
        self.fitting -= 1

    def on_train_batch_end(self, _result: None, callbacks: Any, batch: int, logs: Any = None) -> None:
        """After each batch, or each ``steps_per_execution`` of them."""
        if sampled(self.step):
            self.record.put("loss", "batch", describe(logs))
        if sampled(self.step, _WEIGHTS):
            self._weights(callbacks)
        self.step += 1
        self.record.step()

    def on_epoch_end(self, _result: None, callbacks: Any, epoch: int, logs: Any = None) -> None:
        """After each epoch, its validation included."""
        self.record.put("loss", "epoch", describe(logs))
        self._weights(callbacks)

    def on_predicted(self, result: Any, model: Any, *args: Any, **kwargs: Any) -> None:
        """After each ``predict``."""
        self.record.event("predict", type(model).__name__, result)

    def _weights(self, callbacks: Any) -> None:
        model = callbacks.model
        # On JAX the weights of a running epoch are in the state of the loop, and the variables' memory may be given away.
        if getattr(model, "_jax_state_synced", True):
            self.record.put("weights", type(model).__name__, describe(model))

    def before(self, optimizer: Any, grads: list[Any]) -> bool:
        """Report gradients that are about to be applied; says whether they have values, and this step is recorded."""
        if not sampled(self.step):
            self.step += 1
            return False
        seen = describe(grads)
        if not any(describe(grad)[2] == "array" for grad in grads[:1]):
            return False
        self.record.put("grad", type(optimizer).__name__, seen)
        return True

    def after(self, optimizer: Any) -> None:
        """Report what the step has made of the weights."""
        self.record.put("weights", type(optimizer).__name__, describe(list(optimizer._trainable_variables)))
        self.step += 1
        self.record.step()


PROBE = Probe("keras.steps", modules=("keras",), arm=_arm)
