"""Weights & Biases: the seeds of a run in its config; works offline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samerun.seeds.record import record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from samerun.seeds.streams import Root, Stream


def log_seeds(run: Any, root: Root, streams: Iterable[Stream] = ()) -> None:
    """Put the record under ``samerun`` in the config of ``run``, which is what ``wandb.init()`` gave."""
    run.config.update({"samerun": record(root, streams)})
