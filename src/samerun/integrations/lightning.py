"""Lightning: a callback that puts every generator into the checkpoint and back."""

from __future__ import annotations

from typing import Any

from lightning.pytorch import Callback

from samerun.integrations.torch import Seeds


class SeedsCallback(Callback):  # type: ignore[misc]  # not typed for mypy here
    """``Trainer(callbacks=[SeedsCallback()])``: checkpoints hold the generators of all ranks, and a resumed run goes on
    with the numbers that the interrupted one would have drawn.
    """

    def state_dict(self) -> dict[str, Any]:
        return Seeds().state_dict()

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        Seeds().load_state_dict(state_dict)
