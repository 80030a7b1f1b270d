"""Inputs and noise from keys of their own."""

import jax


def data(key):
    for_x, for_noise = jax.random.split(key)
    x = jax.random.normal(for_x, (16,))
    noise = jax.random.normal(for_noise, (16,))
    return x, 3 * x + 0.1 * noise


x, y = data(jax.random.key(0))
print(f"correlation {float((x * y).mean()):.7f}")
