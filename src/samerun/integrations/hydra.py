"""Hydra: each job seeded from its own config, before the task function runs.

In the config: ``hydra: {callbacks: {samerun: {_target_: samerun.integrations.hydra.SeedsCallback, key: seed}}}``.
"""

from __future__ import annotations

from typing import Any

from hydra.experimental.callback import Callback
from omegaconf import OmegaConf

from samerun.seeds.seeding import seed


class SeedsCallback(Callback):  # type: ignore[misc]  # not typed for mypy here
    """Calls ``samerun.seed`` with the number under ``key`` of each job's config.

    Args:
        key: where the seed is, with dots for nesting.
        deterministic: as for ``samerun.seed``.
    """

    def __init__(self, key: str = "seed", deterministic: bool = False) -> None:
        self._key = key
        self._deterministic = deterministic

    def on_job_start(self, config: Any, **kwargs: Any) -> None:
        """Seed this job.

        Raises:
            TypeError: if the config has no integer there.
            ValueError: if it is out of range.
        """
        seed(OmegaConf.select(config, self._key), deterministic=self._deterministic)
