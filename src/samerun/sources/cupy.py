"""CuPy's per-device random states.

cuRAND does not give its position away, so there is no save: scopes and states say so.
"""

from __future__ import annotations

import os

from samerun.sources.protocol import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any


def seed(cupy: ModuleType, n: int) -> None:
    """``cupy.random.seed(n)`` for the current device; of a wide ``n`` CuPy keeps the low 64 bits."""
    cupy.random.seed(n & 0xFFFF_FFFF_FFFF_FFFF)


def switches(_cupy: ModuleType) -> dict[str, Any]:
    """Which accelerators reductions may use: they sum in another order."""
    return {"CUPY_ACCELERATORS": os.environ.get("CUPY_ACCELERATORS"), "CUPY_TF32": os.environ.get("CUPY_TF32")}


SOURCE = Source(
    "cupy",
    advice="call samerun.seed(n), or cupy.random.seed(n), on each device before the first draw",
    modules=("cupy",),
    generator=True,
    seed=seed,
    switches=switches,
)
