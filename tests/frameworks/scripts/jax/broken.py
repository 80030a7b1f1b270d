"""Fits a line by gradient descent from a key that the clock made."""

import time

import jax
import jax.numpy as jnp


def init():
    key = jax.random.key(time.time_ns() % 2**31)  # cause: clock
    w, b = jax.random.normal(key, (2,))
    return {"w": w, "b": b}


@jax.jit
def step(params, x, y):
    def loss(p):
        return jnp.mean((p["w"] * x + p["b"] - y) ** 2)

    value, gradients = jax.value_and_grad(loss)(params)
    return value, jax.tree.map(lambda p, g: p - 0.1 * g, params, gradients)


def main():
    x = jnp.linspace(-1, 1, 32)
    y = 3 * x + 1
    params = init()
    for _ in range(5):
        value, params = step(params, x, y)
    print(f"loss {float(value):.8f}")


main()
