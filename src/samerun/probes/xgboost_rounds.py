"""XGBoost: the metrics of each round, each booster that was trained, and each prediction; also through scikit-learn's API."""

from __future__ import annotations

from samerun.probes.protocol import Probe, after, everywhere, sampled
from samerun.sources.protocol import Patches

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

    from samerun.sources.protocol import Disarm, Mode, Record


def _arm(xgboost: ModuleType | None, mode: Mode, record: Record) -> Disarm:
    assert xgboost is not None
    patches = Patches()
    rounds = 0

    def evaluated(result: str, *args: Any, **kwargs: Any) -> None:
        nonlocal rounds
        if sampled(rounds):
            record.event("loss", "eval_set", result)
        rounds += 1

    def trained(booster: Any, *args: Any, **kwargs: Any) -> None:
        record.event("fit", "xgboost.train", booster)
        record.step()

    def predicted(result: Any, *args: Any, **kwargs: Any) -> None:
        record.event("predict", "Booster", result)

    after(patches, xgboost.Booster, "eval_set", evaluated)
    for name in ("predict", "inplace_predict"):
        after(patches, xgboost.Booster, name, predicted)
    everywhere(patches, "xgboost", "xgboost.training", "train", trained)
    return patches.undo


PROBE = Probe("xgboost.rounds", modules=("xgboost",), arm=_arm)
