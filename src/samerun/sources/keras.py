"""The global SeedGenerator of Keras 3, which tf.random.set_seed and torch.manual_seed do not reach."""

from __future__ import annotations

import sys

from samerun.sources.protocol import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

_SEED = "global_random_seed"
_GENERATOR = "global_seed_generator"


def _global_state() -> Any:
    return sys.modules["keras.src.backend.common.global_state"]


def seed(_keras: ModuleType, n: int) -> None:
    """Keras' own part of ``keras.utils.set_random_seed(n)``: its global SeedGenerator starts anew at its next use.

    That call also seeds python's, NumPy's and the backend's generators; here each is seeded by its own source, so that
    a late ``import keras`` does not rewind them.
    """
    _global_state().set_global_attribute(_SEED, n & 0xFFFF_FFFF)
    _global_state().set_global_attribute(_GENERATOR, None)


def save(keras: ModuleType) -> dict[str, Any]:
    """The seed and, where it exists, the state of the global SeedGenerator."""
    state = _global_state()
    generator = state.get_global_attribute(_GENERATOR)
    return {
        "seed": state.get_global_attribute(_SEED),
        "generator": None if generator is None else _words(keras, generator),
    }


def _words(keras: ModuleType, generator: Any) -> list[int]:
    return [int(word) for word in keras.ops.convert_to_numpy(generator.state.value)]


def restore(keras: ModuleType, state: dict[str, Any]) -> None:
    """Put back what ``save`` gave.

    Raises:
        ValueError: if the state is malformed.
    """
    words = state["generator"]
    if words is not None and len(words) != 2:
        raise ValueError(f"the state of a Keras SeedGenerator has 2 words, found {len(words)}")
    shared = _global_state()
    shared.set_global_attribute(_SEED, state["seed"])
    if words is None:
        shared.set_global_attribute(_GENERATOR, None)
        return
    generator = shared.get_global_attribute(_GENERATOR)
    if generator is None:
        generator = keras.random.SeedGenerator(0)
        shared.set_global_attribute(_GENERATOR, generator)
    generator.state.assign(words)


def switches(keras: ModuleType) -> dict[str, Any]:
    """What Keras computes with; its backend has the determinism switches."""
    return {"backend": keras.backend.backend(), "floatx": keras.backend.floatx()}


SOURCE = Source(
    "keras",
    advice="call samerun.seed(n), or keras.utils.set_random_seed(n), before building the first layer",
    modules=("keras",),
    generator=True,
    seed=seed,
    save=save,
    restore=restore,
    switches=switches,
)
