"""Keras 3, for resumes: what stands after each batch of ``fit``; the generators inside layers have columns of their own."""

from __future__ import annotations

import sys

from samerun.digest import describe, digest_bytes_of
from samerun.probes.protocol import Probe, after
from samerun.sources.protocol import Patches, dress, fault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

    from samerun.sources.protocol import Disarm, Mode, Record


def _arm(keras: ModuleType | None, mode: Mode, record: Record) -> Disarm:
    assert keras is not None
    patches = Patches()
    steps = _Steps(record)
    callbacks = sys.modules["keras.src.callbacks.callback_list"].CallbackList
    _before(patches, callbacks, "on_train_begin", steps.fit_begins)
    _before(patches, callbacks, "on_train_batch_begin", steps.batch_begins)
    after(patches, callbacks, "on_train_batch_end", steps.batch_ends)
    after(patches, callbacks, "on_epoch_end", steps.epoch_ends)
    after(patches, callbacks, "on_train_end", steps.fit_ends)
    return patches.undo


def _before(patches: Patches, owner: Any, name: str, report: Any) -> None:
    real = getattr(owner, name)

    def call(callbacks: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            report(callbacks)
        except Exception as error:
            fault(error)
        return real(callbacks, *args, **kwargs)

    patches.set(owner, name, dress(call, real))


class _Steps:
    """The batches of every ``fit``."""

    def __init__(self, record: Record) -> None:
        self.record = record

    def fit_begins(self, callbacks: Any) -> None:
        """Before ``fit`` begins."""
        self.record.rows.ready("fit")

    def batch_begins(self, callbacks: Any) -> None:
        """Before a batch is trained on."""
        for name, generator in _generators(callbacks.model):
            self.record.rows.held.add(name, generator)
        self.record.rows.ready("step", "batch", "epoch")
        self.record.rows.start(type(callbacks.model).__name__, _state(callbacks.model))

    def batch_ends(self, _result: None, callbacks: Any, batch: int, logs: Any = None) -> None:
        """After it, and after what the program's own callbacks do then."""
        model = callbacks.model
        rate = describe(float(model.optimizer.learning_rate))
        loss = ["loss", digest_bytes_of(logs), "value", f"{float((logs or {}).get('loss', 'nan')):.9g}"]
        columns = [*_state(model), ["learning rate", rate[1], "value", rate[3]], loss]
        self.record.rows.row("step", type(model).__name__, columns)
        self.record.rows.done("batch")

    def epoch_ends(self, _result: None, callbacks: Any, epoch: int, logs: Any = None) -> None:
        """After each epoch, its validation included."""
        self.record.rows.done("epoch")

    def fit_ends(self, _result: None, callbacks: Any, *args: Any, **kwargs: Any) -> None:
        """After the last epoch of a ``fit``."""
        self.record.rows.done("fit")


def _state(model: Any) -> list[list[Any]]:
    optimizer = model.optimizer
    rate = getattr(optimizer, "_learning_rate", None)  # has a column of its own
    remembered = [digest_bytes_of(variable) for variable in optimizer.variables if variable is not rate]
    weights = [digest_bytes_of(variable) for variable in model.weights]
    return [
        ["model", digest_bytes_of(weights), "model", None],
        ["optimizer", digest_bytes_of(remembered), "optimizer", type(optimizer).__name__],
    ]


def _generators(model: Any) -> list[tuple[str, Any]]:
    """The SeedGenerators of layers."""
    return [
        (f"{layer.name}.seed_generator{number or ''}", generator)
        for layer in model._flatten_layers()
        for number, generator in enumerate(getattr(layer, "_seed_generators", ()))
    ]


PROBE = Probe("keras.rows", modules=("keras",), arm=_arm, level="resume")
