"""JAX and Flax."""

from __future__ import annotations

from typing import Any

from tests.facts.fact import CONSTANT, belief, fact, passes

TITLE = "JAX, Flax"
RUN_WITH = "jax 0.10.2, flax 0.12.8"


def _random() -> Any:
    import jax

    return jax.random


@fact("nothing: there is no global generator", "a draw with the same key", CONSTANT)
def same_key() -> str:
    key = _random().key(7)
    return passes(lambda: _random().normal(key, (3,)), CONSTANT, "differs")


@fact("`np.random.seed(n)`, `random.seed(n)`", "draws from a key", "not affected")
def global_seeds() -> str:
    import random

    import numpy as np

    drawn = []
    for seed in (1, 2):
        np.random.seed(seed)
        random.seed(seed)
        drawn.append(_random().normal(_random().key(7), (3,)).tolist())
    return "not affected" if drawn[0] == drawn[1] else "affected"


@fact("`nnx.Rngs(params=n, dropout=n)`", "the keys of the two streams", "same")
def flax_same_seed() -> str:
    from flax import nnx

    rngs = nnx.Rngs(params=7, dropout=7)
    return "same" if bool((rngs.params() == rngs.dropout()).all()) else "different"


@fact("`nnx.Rngs(n)`", "the keys of two streams of it", "different: they share one stream that goes on")
def flax_one_seed() -> str:
    from flax import nnx

    rngs = nnx.Rngs(7)
    return "same" if bool((rngs.params() == rngs.dropout()).all()) else "different: they share one stream that goes on"


@belief("`split(key)` and `fold_in(key, i)` never give the same key", "false: `split(key, n)[i] == fold_in(key, i)`")
def split_and_fold() -> str:
    key = _random().key(7)
    same = [bool((_random().split(key, 4)[i] == _random().fold_in(key, i)).all()) for i in range(4)]
    return "false: `split(key, n)[i] == fold_in(key, i)`" if all(same) else "true" if not any(same) else str(same)


@belief("`split(key, 3)` is the beginning of `split(key, 4)`", "true")
def split_prefix() -> str:
    key = _random().key(7)
    return "true" if bool((_random().split(key, 3) == _random().split(key, 4)[:3]).all()) else "false"


@belief("a seed of 64 bits is one of 2**64", "false: without x64, seed 2**32 is seed 0")
def low_bits() -> str:
    keys = [_random().key(seed) for seed in (0, 2**32)]
    return "false: without x64, seed 2**32 is seed 0" if keys[0] == keys[1] else "true"
