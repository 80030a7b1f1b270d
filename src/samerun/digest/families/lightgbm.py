"""LightGBM: boosters by the text they save, less the settings of threads, files and words."""

from __future__ import annotations

from samerun.digest.lookup import opaque

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from samerun.digest.walk import Seen, Walk

_NOT_LEARNT = ("[num_threads:", "[verbosity:", "[machines:", "[output_model:", "[data:", "[valid:", "[input_model:")


def _booster(walk: Walk, value: Any) -> Seen:
    lines = value.model_to_string(num_iteration=-1).split("\n")
    dump = "\n".join([line for line in lines if not line.startswith(_NOT_LEARNT)])
    preview = f"{value.current_iteration()} rounds"
    return "model", walk.blob(b"lightgbm.Booster", dump.encode()), preview, None, None


LEAVES = {"Booster": _booster, "Dataset": opaque}
