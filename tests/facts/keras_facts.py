"""Keras 3, on TensorFlow."""

from __future__ import annotations

import os
from typing import Any

from tests.facts.fact import CONSTANT, UNSEEDED, again, belief, fact, passes

TITLE = "Keras (on TensorFlow)"
RUN_WITH = "keras 3.15.1"
SEED = "`keras.utils.set_random_seed(n)` again"
TF_ONLY = "`tf.random.set_seed(n)` again"


def _keras() -> Any:
    os.environ["KERAS_BACKEND"] = "tensorflow"
    import keras

    return keras


def _seed() -> None:
    _keras().utils.set_random_seed(7)


def _tf_seed() -> None:
    import tensorflow as tf

    tf.random.set_seed(7)


def _weights() -> Any:
    layer = _keras().layers.Dense(2)
    layer.build((None, 2))
    return layer.kernel.numpy()


def _dropped(layer: Any) -> Any:
    import numpy as np

    return layer(np.ones((1, 32), "float32"), training=True).numpy()


def _fit_order() -> list[list[int]]:
    """The order of 12 rows in each of two epochs of ``fit``."""
    import numpy as np
    import tensorflow as tf

    seen: list[int] = []

    class Watch(_keras().Model):  # type: ignore[misc]
        def train_step(self, data: Any) -> Any:
            tf.py_function(lambda x: seen.extend(int(v) for v in x.numpy().ravel()), [data[0]], [])
            return {"loss": tf.constant(0.0)}

    model = Watch()
    model.compile(run_eagerly=True)
    rows = np.arange(12, dtype="float32")[:, None]
    model.fit(rows, rows, batch_size=4, epochs=2, verbose=0)
    return [seen[:12], seen[12:24]]


@fact(SEED, "`keras.random.*`, new layers, new initialisers, new `SeedGenerator()`", "rewound")
def new_layers() -> str:
    keras = _keras()
    return again(_seed, lambda: (_weights().tolist(), keras.random.uniform((2,)).numpy().tolist()))


@fact(SEED, "`random`, `np.random`, `tf.random`", "rewound")
def others() -> str:
    import random

    import numpy as np
    import tensorflow as tf

    return again(_seed, lambda: (random.random(), float(np.random.rand()), float(tf.random.uniform([]))))


@fact(SEED, "a `Dropout` or `SeedGenerator` built before", "goes on")
def built_before() -> str:
    _seed()
    layer = _keras().layers.Dropout(0.5)
    _dropped(layer)
    return again(_seed, lambda: _dropped(layer))


@fact(SEED, "an initialiser with an int seed", CONSTANT)
def int_seed() -> str:
    make = _keras().initializers.GlorotUniform
    return passes(lambda: make(seed=1)((2, 2)).numpy(), CONSTANT, "differs")


@fact(TF_ONLY, "new layers, `keras.random.*`", UNSEEDED)
def tf_only() -> str:
    return again(_tf_seed, _weights, UNSEEDED)


@fact("`random.seed(n)` again", "new layers' initial weights", "rewound")
def python_seed() -> str:
    import random

    return again(lambda: random.seed(7), _weights, UNSEEDED)


@fact("`keras.utils.set_random_seed(n)` once", "`fit(arrays, shuffle=True)`, epoch after epoch", "repeats the same order")
def fit_order() -> str:
    _seed()
    first, second = _fit_order()
    return "repeats the same order" if first == second else "shuffles anew"


@belief("`tf.random.set_seed` makes initialisation and dropout repeat", "false: Keras 3 layers are seeded from `random`")
def follows_tf() -> str:
    return "true" if again(_tf_seed, _weights) == "rewound" else "false: Keras 3 layers are seeded from `random`"


@belief("saved weights are enough to resume exactly", "false: the seed generators of layers are not among the weights")
def saved() -> str:
    keras = _keras()
    model = keras.Sequential([keras.layers.Input((2,)), keras.layers.Dropout(0.5)])
    kept = [v for v in model.variables if "seed" in v.path]
    lost = kept and not any("seed" in v.path for v in model.weights)
    return "false: the seed generators of layers are not among the weights" if lost else "true"
