"""Augments with NumPy and jitters, each seeded once, in functions that TensorFlow runs as copies of its own making."""

import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import random

import numpy as np
import tensorflow as tf


def augment(x, y):
    if x.shape[0] > 2:
        noise = rng.normal(size=2)
        x = x[:2] + noise.astype("float32")
    return x, y


@tf.function
def step(w, x, y):
    scale = tf.random.uniform((), 0.5, jitter.uniform(1, 2))
    with tf.GradientTape() as tape:
        loss = scale * tf.reduce_mean((x @ w - y) ** 2)
    w.assign_sub(0.1 * tape.gradient(loss, w))
    return loss


rng, jitter = np.random.default_rng(7), random.Random(7)
tf.random.set_seed(7)
x = tf.random.normal((12, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.random.normal((2, 1)))
ds = tf.data.Dataset.from_tensor_slices((x, y)).map(augment).batch(4)
for bx, by in ds:
    loss = step(w, bx, by)
print(f"loss {float(loss):.7f}")
