"""Keras on torch, seeded through Keras: the initial weights and the dropout are its own, and follow Python's random."""

import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np


def data(n=32):
    x = np.random.default_rng(1).normal(size=(n, 3)).astype("float32")
    return x, x.sum(axis=1, keepdims=True)


def build():
    hidden = keras.layers.Dense(4, activation="relu")
    drop = keras.layers.Dropout(0.5)
    head = keras.layers.Dense(1)
    return keras.Sequential([keras.Input((3,)), hidden, drop, head])


def main():
    keras.utils.set_random_seed(42)
    x, y = data()
    model = build()
    model.compile("adam", "mse")
    history = model.fit(x, y, epochs=2, batch_size=8, shuffle=False, verbose=0)
    print(f"loss {history.history['loss'][-1]:.6f}")


main()
