"""Two streams of nnx.Rngs from one number, given once: each name makes a stream of its own."""

import jax
from flax import nnx


def init(rngs):
    return jax.random.normal(rngs.params(), (8,))


def mask(rngs):
    return jax.random.bernoulli(rngs.dropout(), 0.5, (8,))


rngs = nnx.Rngs(0)
weights = init(rngs)
print("kept", float((weights * mask(rngs)).sum()))
