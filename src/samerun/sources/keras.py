"""Keras 3's own seeds: of initialisers, of layers that draw, and of the global SeedGenerator.

tf.random.set_seed and torch.manual_seed do not reach them. Where none is given, each is drawn from Python's ``random``.
"""

from __future__ import annotations

import sys

from samerun.sources.protocol import Patches, Source, dress, fault, keyed_int, start_seed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType, ModuleType
    from typing import Any

    from samerun.inside.reseeding import Exchange
    from samerun.sources.protocol import Disarm, Mode, Record

NAME = "keras"
_PYTHON = "python.random"  # the generator from which Keras draws its default seeds
_LARGEST = 10**9
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


def arm(_keras: ModuleType | None, mode: Mode, record: Record) -> Disarm:
    """Watch each default seed that Keras makes; pinned or perturbed, replace it where the program has not seeded ``random``."""
    patches = Patches()
    own = start_seed(mode, NAME, record) if mode.kind != "watch" else None
    real = sys.modules["keras.src.random.seed_generator"].make_default_seed
    made = 0

    def make_default_seed() -> int:
        nonlocal made
        phase = "seeded"
        try:
            phase = record.phase(_PYTHON)
            record.use(NAME, _spelled(sys._getframe(1)), phase)
        except Exception as error:
            fault(error)
        if own is None or phase == "seeded":
            return int(real())
        made += 1
        return 1 + keyed_int(own, NAME, made) % _LARGEST

    new = dress(make_default_seed, real)
    for name, module in list(sys.modules.items()):
        if name.startswith("keras.src.") and vars(module).get("make_default_seed") is real:
            patches.set(module, "make_default_seed", new)
    return patches.undo


def _spelled(frame: FrameType) -> str:
    """Whose seed it is: an initialiser's, by its class, or a generator's."""
    return f"keras.{type(frame.f_locals.get('self')).__name__}()"


def reseed(keras: ModuleType, exchange: Exchange) -> None:
    """``keras.utils.set_random_seed(n)`` and the seeds of initialisers and SeedGenerators."""
    exchange.call(keras.utils, "set_random_seed", "keras.utils.set_random_seed")
    exchange.call(keras.random.SeedGenerator, "__init__", "keras.random.SeedGenerator", at=1)
    initializers = sys.modules["keras.src.initializers.random_initializers"]
    exchange.call(initializers.RandomInitializer, "__init__", "keras initializer", at=1)


SOURCE = Source(
    NAME,
    advice="call samerun.seed(n), or keras.utils.set_random_seed(n), before building the first layer",
    modules=("keras",),
    arm=arm,
    generator=True,
    seed=seed,
    reseed=reseed,
    save=save,
    restore=restore,
    switches=switches,
)
