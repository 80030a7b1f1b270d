"""JAX has no global generator: keys are values.

What can still differ is which algorithm a seed means, and XLA's kernels.
"""

from __future__ import annotations

import os
import sys

from samerun.sources.protocol import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

    from samerun.sources.protocol import Mode

_FLAGS = "XLA_FLAGS"
_DETERMINISTIC = "--xla_gpu_deterministic_ops=true"
_SWITCHES = ("jax_threefry_partitionable", "jax_default_prng_impl", "jax_enable_x64", "jax_debug_key_reuse")


def switches(jax: ModuleType) -> dict[str, Any]:
    """The flags that decide what a seed means, with their current value; a flag this version lacks is None."""
    found: dict[str, Any] = {name: getattr(jax.config, name, None) for name in _SWITCHES}
    found[_FLAGS] = os.environ.get(_FLAGS)
    return found


def deterministic(_jax: ModuleType) -> list[str]:
    """Ask XLA for deterministic GPU kernels; ``too late:`` if a backend has read its flags already."""
    flags = os.environ.get(_FLAGS, "")
    if _DETERMINISTIC in flags:
        return [f"{_FLAGS} had {_DETERMINISTIC} before"]
    bridge = sys.modules.get("jax._src.xla_bridge")
    if bridge is not None and bridge.backends_are_initialized():
        return [
            f"too late: {_FLAGS} {_DETERMINISTIC}: a JAX backend is already running; call seed() before the first array"
        ]
    os.environ[_FLAGS] = _with_deterministic(flags)
    return [f"{_FLAGS} {_DETERMINISTIC}"]


def _with_deterministic(flags: str) -> str:
    return flags if _DETERMINISTIC in flags else f"{flags} {_DETERMINISTIC}".strip()


def environ(mode: Mode) -> dict[str, str | None]:
    """What XLA reads when its first backend starts."""
    return {_FLAGS: _with_deterministic(os.environ.get(_FLAGS, ""))} if mode.kind == "pin" else {}


SOURCE = Source(
    "jax",
    advice="make keys from a fixed seed, and split them; a key from the clock or from os.urandom differs in every run",
    modules=("jax",),
    environ=environ,
    switches=switches,
    deterministic=deterministic,
)
