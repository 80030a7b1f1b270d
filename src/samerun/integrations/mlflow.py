"""MLflow: the seeds of a run on its record, wherever it tracks to; works offline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mlflow

from samerun.seeds.record import record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from samerun.seeds.streams import Root, Stream


def log_seeds(root: Root, streams: Iterable[Stream] = ()) -> None:
    """Log to the active run: parameter ``samerun.root``, tag ``samerun.state`` (a digest), and ``samerun/seeds.json``."""
    data = record(root, streams)
    mlflow.log_param("samerun.root", data["root"])
    mlflow.set_tag("samerun.state", data["state"])
    mlflow.log_dict(data, "samerun/seeds.json")
