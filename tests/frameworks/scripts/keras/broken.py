"""A small Keras classifier, seeded through NumPy only."""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np


def data(n=48):
    x = np.random.normal(size=(n, 4)).astype("float32")
    return x, (x.sum(axis=1) > 0).astype("float32")


def build():
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])  # cause: keras
    model.compile("sgd", "binary_crossentropy")
    return model


def main():
    np.random.seed(42)
    x, y = data()
    model = build()
    history = model.fit(x, y, epochs=2, batch_size=16, verbose=0)
    print(f"loss {history.history['loss'][-1]:.6f}")


main()
