"""LightGBM: the metrics of each round, each booster that was trained, and each prediction; also through scikit-learn's API."""

from __future__ import annotations

from samerun.probes.protocol import Probe, after, everywhere, sampled
from samerun.sources.protocol import Patches

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

    from samerun.sources.protocol import Disarm, Mode, Record


def _arm(lightgbm: ModuleType | None, mode: Mode, record: Record) -> Disarm:
    assert lightgbm is not None
    patches = Patches()
    rounds = 0

    def evaluated(result: list[Any], *args: Any, **kwargs: Any) -> None:
        nonlocal rounds
        if sampled(rounds) and result:
            record.event("loss", "eval", result)
        rounds += 1

    def trained(booster: Any, *args: Any, **kwargs: Any) -> None:
        record.event("fit", "lightgbm.train", booster)
        record.step()

    def predicted(result: Any, *args: Any, **kwargs: Any) -> None:
        record.event("predict", "Booster", result)

    for name in ("eval_train", "eval_valid"):
        after(patches, lightgbm.Booster, name, evaluated)
    after(patches, lightgbm.Booster, "predict", predicted)
    everywhere(patches, "lightgbm", "lightgbm.engine", "train", trained)
    return patches.undo


PROBE = Probe("lightgbm.rounds", modules=("lightgbm",), arm=_arm)
