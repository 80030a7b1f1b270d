"""Transformers: registered generators in the Trainer's checkpoints; the global ones the Trainer saves itself."""

from __future__ import annotations

import os
from typing import Any

from transformers import TrainerCallback

from samerun.seeds import ranks, snapshot, states


class SeedsCallback(TrainerCallback):  # type: ignore[misc]  # transformers is not typed for mypy here
    """``Trainer(callbacks=[SeedsCallback(resume_from=path)])``, with the path of ``train(resume_from_checkpoint=path)``.

    Args:
        resume_from: the checkpoint's folder, None for a run from the start.
    """

    def __init__(self, resume_from: str | os.PathLike[str] | None = None) -> None:
        self._resume_from = resume_from

    def on_save(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Write this rank's state beside the checkpoint's other files."""
        with open(_path(os.path.join(args.output_dir, f"checkpoint-{state.global_step}")), "wb") as file:
            file.write(states.state())

    def on_epoch_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """In the first epoch of a resumed run put the registered generators back.

        Raises:
            OSError: if the checkpoint has no state of this rank.
            StateError: if it does not fit.
        """
        if self._resume_from is not None and snapshot.registered():
            with open(_path(self._resume_from), "rb") as file:
                states.restore(file.read(), only=snapshot.registered())
        self._resume_from = None


def _path(folder: str | os.PathLike[str]) -> str:
    here = ranks.find()
    return os.path.join(folder, f"samerun-{here.rank}-of-{here.size}.state")
