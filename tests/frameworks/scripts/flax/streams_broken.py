"""Two streams of nnx.Rngs from one number: the dropout mask is drawn from the key that made the weights."""

import jax
from flax import nnx


def init(rngs):
    return jax.random.normal(rngs.params(), (8,))


def mask(rngs):
    return jax.random.bernoulli(rngs.dropout(), 0.5, (8,))  # warns: reused


rngs = nnx.Rngs(params=0, dropout=0)
weights = init(rngs)
print("kept", float((weights * mask(rngs)).sum()))
