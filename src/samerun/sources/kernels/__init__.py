"""Operations whose result depends on which thread is done first: sums by scatter and index_put, segment sums, group-by and join.

Watching cannot tell them from others, so they are pinned only when nothing else makes runs repeat. Each framework's are in a
file here that is named as the framework and binds ``arm``.
"""

from __future__ import annotations

import os

from samerun.sources.kernels.policy import NAME
from samerun.sources.protocol import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

    from samerun.sources.protocol import Disarm, Mode, Record

_OTHERS = ("__init__.py", "policy.py")
_FILES = [name for name in os.listdir(os.path.dirname(__file__)) if name.endswith(".py") and name not in _OTHERS]


def environ(mode: Mode) -> dict[str, str | None]:
    """What TensorFlow reads at its first op."""
    return {"TF_DETERMINISTIC_OPS": "1"} if mode.kind == "pin" else {}


def _arm(module: ModuleType | None, mode: Mode, record: Record) -> Disarm:
    assert module is not None
    part = __import__(f"{__name__}.{module.__name__}", fromlist=["arm"])
    disarm: Disarm = part.arm(module, mode, record)
    return disarm


SOURCE = Source(
    NAME,
    advice="make it deterministic: torch.use_deterministic_algorithms(True), tf.config.experimental.enable_op_determinism(), "
    "maintain_order=True or a sort in Polars, ORDER BY in SQL",
    modules=tuple(sorted(name[:-3] for name in _FILES)),
    mends={
        "polars": "pass maintain_order=True, or sort by a key; and round sums of floats, which depend on how rows were dealt out",
        "tf.data": "pass deterministic=True and draw with stateless ops, or call tf.config.experimental.enable_op_determinism()",
    },
    arm=_arm,
    environ=environ,
    in_use="ask",
)
