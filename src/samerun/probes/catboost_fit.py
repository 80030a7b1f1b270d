"""CatBoost: the metrics of each round and the trees of each model that was fitted, and each prediction.

Its rounds happen in native code, so the metrics are read when it is done.
"""

from __future__ import annotations

from samerun.probes.protocol import Probe, after
from samerun.sources.protocol import Patches

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

    from samerun.sources.protocol import Disarm, Mode, Record


def _arm(catboost: ModuleType | None, mode: Mode, record: Record) -> Disarm:
    assert catboost is not None
    patches = Patches()

    def fitted(_result: Any, model: Any, *args: Any, **kwargs: Any) -> None:
        record.event("loss", "rounds", model.get_evals_result())
        record.event("fit", type(model).__name__, model)
        record.step()

    def predicted(result: Any, model: Any, *args: Any, **kwargs: Any) -> None:
        record.event("predict", type(model).__name__, result)

    after(patches, catboost.CatBoost, "_fit", fitted)
    after(patches, catboost.CatBoost, "_predict", predicted)
    return patches.undo


PROBE = Probe("catboost.fit", modules=("catboost",), arm=_arm)
