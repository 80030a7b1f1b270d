"""Keras on torch, with torch seeded: the initial weights and the dropout are Keras's own, and follow Python's random."""

import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import torch


def data(n=32):
    x = np.random.default_rng(1).normal(size=(n, 3)).astype("float32")
    return x, x.sum(axis=1, keepdims=True)


def build():
    hidden = keras.layers.Dense(4, activation="relu")  # cause: keras
    drop = keras.layers.Dropout(0.5)  # cause: keras
    head = keras.layers.Dense(1)  # cause: keras
    return keras.Sequential([keras.Input((3,)), hidden, drop, head])  # cause: keras


def main():
    torch.manual_seed(42)
    x, y = data()
    model = build()
    model.compile("adam", "mse")
    history = model.fit(x, y, epochs=2, batch_size=8, shuffle=False, verbose=0)
    print(f"loss {history.history['loss'][-1]:.6f}")


main()
