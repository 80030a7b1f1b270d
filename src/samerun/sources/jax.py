"""JAX has no global generator: keys are values, made from numbers and meant to be used once.

Watched is where they are made, and whether one is used again; what can still differ is which algorithm a seed means, and
XLA's kernels.
"""

from __future__ import annotations

import os
import sys

from samerun.sources.protocol import Patches, Source, dress, fault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

    from samerun.inside.reseeding import Exchange
    from samerun.sources.protocol import Disarm, Mode, Record

NAME = "jax"
_RANDOM = "jax._src.random"
_MOST = 100_000  # keys remembered
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
        return [f"too late: {_FLAGS} {_DETERMINISTIC}: a JAX backend is already running; call seed() before the first array"]
    os.environ[_FLAGS] = _with_deterministic(flags)
    return [f"{_FLAGS} {_DETERMINISTIC}"]


def _with_deterministic(flags: str) -> str:
    return flags if _DETERMINISTIC in flags else f"{flags} {_DETERMINISTIC}".strip()


def environ(mode: Mode) -> dict[str, str | None]:
    """What XLA reads when its first backend starts."""
    return {_FLAGS: _with_deterministic(os.environ.get(_FLAGS, ""))} if mode.kind == "pin" else {}


def arm(_jax: ModuleType | None, mode: Mode, record: Record) -> Disarm:
    """Watch the making of keys, and the functions that use one up: all of them check it first."""
    core = sys.modules.get(f"{_RANDOM}.core") or sys.modules.get(_RANDOM)
    patches = Patches()
    if core is not None and hasattr(core, "_key"):
        _watch_keys(core, patches, record)
    if core is not None and hasattr(core, "_check_prng_key"):
        _watch_reuse(core, patches, record)
    return patches.undo


def _watch_keys(core: ModuleType, patches: Patches, record: Record) -> None:
    real = core._key

    def _key(ctor_name: str, seed: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            record.seeded(NAME, seed, f"jax.random.{ctor_name}", depth=2)
        except Exception as error:
            fault(error)
        return real(ctor_name, seed, *args, **kwargs)

    patches.set(core, "_key", dress(_key, real))


def _watch_reuse(core: ModuleType, patches: Patches, record: Record) -> None:
    """``split`` and the samplers use a key up; ``fold_in`` makes others of it. Inside a trace a key has no value yet."""
    real = core._check_prng_key
    used: set[bytes] = set()

    def _check_prng_key(name: str, key: Any, *args: Any, **kwargs: Any) -> Any:
        checked = real(name, key, *args, **kwargs)
        try:
            caller = str(sys._getframe(2).f_globals.get("__name__", ""))
            if name != "fold_in" and not caller.startswith(_RANDOM):  # a sampler that is made of others uses it once
                data = _data_of(key)
                if data in used:
                    record.concern("reused", NAME, f"jax.random.{name} uses a key that was used before: what it draws repeats")
                elif data is not None and len(used) < _MOST:
                    used.add(data)
        except Exception as error:
            fault(error)
        return checked

    patches.set(core, "_check_prng_key", dress(_check_prng_key, real))


def _data_of(key: Any) -> bytes | None:
    """The words of a key; None for one of a trace, or an array of keys."""
    array = getattr(key, "_base_array", key)
    if type(array).__name__ != "ArrayImpl" or array.ndim != 1:
        return None
    return bytes(memoryview(array))


def reseed(_jax: ModuleType, exchange: Exchange) -> None:
    """``jax.random.key(n)`` and ``PRNGKey(n)``."""
    core = sys.modules.get(f"{_RANDOM}.core") or sys.modules.get(_RANDOM)
    if core is not None and hasattr(core, "_key"):
        exchange.call(core, "_key", "jax.random.key", at=1)


SOURCE = Source(
    NAME,
    advice="make keys from a fixed seed, and split them; a key from the clock or from os.urandom differs in every run",
    modules=("jax",),
    arm=arm,
    environ=environ,
    reseed=reseed,
    switches=switches,
    deterministic=deterministic,
)
