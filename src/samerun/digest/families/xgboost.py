"""XGBoost: boosters by the model they save, which holds no threads. A DMatrix lies in memory of its own."""

from __future__ import annotations

from samerun.digest.lookup import opaque

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from samerun.digest.walk import Seen, Walk


def _booster(walk: Walk, value: Any) -> Seen:
    dump = bytes(value.save_raw("ubj"))
    return "model", walk.blob(b"xgboost.Booster", dump), f"{value.num_boosted_rounds()} rounds", None, None


LEAVES = {"Booster": _booster, "DMatrix": opaque}
