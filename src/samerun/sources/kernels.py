"""Kernels whose result depends on which thread adds first: PyTorch's scatter, index_put with accumulation and some backward
passes; TensorFlow's segment sums, and what its parallel datasets hand on.

They cannot be told from other kernels by watching, so they are pinned only when nothing else makes runs repeat.
"""

from __future__ import annotations

from samerun.sources.protocol import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

    from samerun.sources.protocol import Disarm, Mode, Record


def environ(mode: Mode) -> dict[str, str | None]:
    """What TensorFlow reads at its first op."""
    return {"TF_DETERMINISTIC_OPS": "1"} if mode.kind == "pin" else {}


def _arm(module: ModuleType | None, mode: Mode, record: Record) -> Disarm:
    assert module is not None
    if mode.kind != "pin" or module.__name__ != "torch":
        return lambda: None
    return _pin_torch(module)


def _pin_torch(torch: ModuleType) -> Disarm:
    was = torch.are_deterministic_algorithms_enabled(), torch.is_deterministic_algorithms_warn_only_enabled()
    torch.use_deterministic_algorithms(True, warn_only=True)
    return lambda: torch.use_deterministic_algorithms(was[0], warn_only=was[1])


SOURCE = Source(
    "kernels",
    advice="torch.use_deterministic_algorithms(True), tf.config.experimental.enable_op_determinism(): the kernel used here "
    "gives its results in the order in which threads finish",
    modules=("torch", "tensorflow"),
    arm=_arm,
    environ=environ,
    in_use="ask",
)
