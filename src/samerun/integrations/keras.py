"""Keras: a callback that keeps every generator, those inside layers included, which ``.keras`` files do not hold."""

from __future__ import annotations

import os
from typing import Any

import keras

from samerun.seeds import snapshot
from samerun.seeds.states import restore, state


class SeedsCallback(keras.callbacks.Callback):  # type: ignore[misc]  # keras is not typed for mypy here
    """``model.fit(..., callbacks=[SeedsCallback("run.seeds")])``: written after each epoch.

    Args:
        path: the file; give the model's checkpoint of the same epoch to go with it.
        resume: put the generators back before the first epoch; False for a run from the start.
    """

    def __init__(self, path: str | os.PathLike[str], *, resume: bool = False) -> None:
        super().__init__()
        self._path = os.fspath(path)
        self._resume = resume

    def on_train_begin(self, logs: Any = None) -> None:
        """Register the layers' generators, and on a resume put all back.

        Raises:
            OSError: if there is nothing to resume from.
            StateError: if it does not fit, for example because the model has other layers.
        """
        for name, generator in seed_generators(self.model).items():
            snapshot.register(name, generator, replace=True)
        if self._resume:
            with open(self._path, "rb") as file:
                restore(file.read())

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Write the state in one step: a crash leaves the last one whole."""
        with open(self._path + ".new", "wb") as file:
            file.write(state())
        os.replace(self._path + ".new", self._path)


def seed_generators(model: Any) -> dict[str, Any]:
    """The SeedGenerators of a model's layers, by the layer's path and number."""
    return {
        f"{layer.path}/{number}": generator
        for layer in model._flatten_layers()
        for number, generator in enumerate(getattr(layer, "_seed_generators", ()))
    }
