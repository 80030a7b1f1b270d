"""Inputs and noise from one key: the run repeats, but the noise is the inputs again."""

import jax


def data(key):
    x = jax.random.normal(key, (16,))
    noise = jax.random.normal(key, (16,))  # warns: reused
    return x, 3 * x + 0.1 * noise


x, y = data(jax.random.key(0))
print(f"correlation {float((x * y).mean()):.7f}")
