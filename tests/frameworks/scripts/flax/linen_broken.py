"""A linen classifier; its dropout key is made from the operating system's bytes, its parameters from a fixed key."""

import os

import flax.linen as nn
import jax
import jax.numpy as jnp
import optax


class Net(nn.Module):
    @nn.compact
    def __call__(self, x, train):
        x = nn.relu(nn.Dense(8)(x))
        x = nn.Dropout(0.3, deterministic=not train)(x)
        return nn.Dense(1)(x)[:, 0]


def dropout_key():
    return jax.random.key(int.from_bytes(os.urandom(4), "little"))  # cause: os.entropy


def main():
    x = jnp.linspace(-1, 1, 24).reshape(12, 2)
    y = x.sum(axis=1)
    net, optimizer = Net(), optax.adam(0.05)
    params = net.init(jax.random.key(0), x, train=False)
    state, key = optimizer.init(params), dropout_key()

    @jax.jit
    def step(params, state, key):
        def loss(p):
            return jnp.mean((net.apply(p, x, train=True, rngs={"dropout": key}) - y) ** 2)

        value, gradients = jax.value_and_grad(loss)(params)
        updates, state = optimizer.update(gradients, state)
        return optax.apply_updates(params, updates), state, value

    for number in range(4):
        params, state, value = step(params, state, jax.random.fold_in(key, number))
    print(f"loss {float(value):.7f}")


main()
