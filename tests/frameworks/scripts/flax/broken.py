"""A Flax NNX regression whose parameter and dropout streams start from the same number, which the clock gives."""

import time

import jax.numpy as jnp
import optax
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.layer = nnx.Linear(2, 4, rngs=rngs)
        self.dropout = nnx.Dropout(0.2, rngs=rngs)
        self.head = nnx.Linear(4, 1, rngs=rngs)

    def __call__(self, x):
        return self.head(self.dropout(nnx.relu(self.layer(x))))


def main():
    seed = int(time.time() * 1000) % 2**31  # cause: clock
    net = Net(nnx.Rngs(seed))
    optimizer = nnx.Optimizer(net, optax.sgd(0.1), wrt=nnx.Param)
    x = jnp.linspace(0, 1, 16).reshape(-1, 2)
    for _ in range(2):
        loss, grads = nnx.value_and_grad(lambda m: jnp.mean((m(x) - x.sum(1, keepdims=True)) ** 2))(net)
        optimizer.update(net, grads)
    print(f"loss {float(loss):.7f}")


main()
