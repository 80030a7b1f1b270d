"""TensorFlow tensors and variables, Keras models: read without a trace in graphs, tapes and generators."""

from __future__ import annotations

import os
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import pytest
import tensorflow as tf

from samerun.digest import compare, describe, digest_bytes_of


def between(one: object, other: object) -> dict[str, Any]:
    difference = compare(describe(one), describe(other))
    assert difference is not None
    return difference


def model(seed: int = 0, epochs: int = 0) -> keras.Model:
    keras.utils.clear_session()
    keras.utils.set_random_seed(seed)
    made = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4), keras.layers.Dropout(0.1), keras.layers.Dense(1)])
    made.compile("adam", "mse")
    if epochs:
        made.fit(np.ones((8, 3)), np.ones((8, 1)), verbose=0, epochs=epochs)
    return made


class TestTensors:
    @pytest.mark.parametrize(
        "dtype", ["float64", "float32", "float16", "bfloat16", "int64", "int8", "uint8", "bool", "complex64"]
    )
    def test_every_dtype(self, dtype: str) -> None:
        one, other = tf.cast([[0, 1, 2]], dtype), tf.cast([[1, 0, 2]], dtype)
        assert describe(one)[0] == f"tensorflow.Tensor[{dtype}](1, 3)"
        assert digest_bytes_of(one) == digest_bytes_of(tf.identity(one)) == describe(one)[1] != digest_bytes_of(other)

    def test_what_makes_values_differ(self) -> None:
        values = (
            tf.constant([1.0]), tf.constant(1.0), tf.constant([1]), tf.constant([[1.0]]), tf.Variable([1.0]), tf.Variable([2.0]),
            tf.constant("a"), tf.constant("b"), tf.constant(["a"]), tf.constant(["b"]), np.float32([1]), tf.zeros((0, 2)),
            tf.ragged.constant([[1], [2, 3]]), tf.ragged.constant([[1, 2], [3]]), tf.sparse.from_dense([[1, 0]]),
            tf.sparse.from_dense([[0, 1]]), tf.float32, tf.float64, tf.TensorShape([1]), tf.TensorShape([None]),
            tf.IndexedSlices(tf.ones(1), tf.constant([0])), tf.IndexedSlices(tf.ones(1), tf.constant([1])),
        )  # fmt: skip
        digests = [digest_bytes_of(value) for value in values]
        assert len(set(digests)) == len(values)
        assert digests == [describe(value)[1] for value in values]

    def test_bits_tell_noise(self) -> None:
        values = tf.constant(np.linspace(0.1, 1, 100), tf.float32)
        assert between(values, tf.math.nextafter(tf.cast(values, tf.float64), 2) + 0)["words"].startswith("dtypes differ")
        assert between(values, tf.constant(np.nextafter(values, np.float32(2))))["noise"]

    def test_generators(self) -> None:
        one, other = tf.random.Generator.from_seed(1), tf.random.Generator.from_seed(1)
        assert describe(one)[2] == "rng"
        assert digest_bytes_of(one) == digest_bytes_of(other)
        drawn = other.normal([3]).numpy().tolist()
        assert digest_bytes_of(one) != digest_bytes_of(other)
        assert one.normal([3]).numpy().tolist() == drawn


class TestObserving:
    def test_a_tape_does_not_watch_what_is_looked_at(self) -> None:
        variable = tf.Variable(2.0)
        with tf.GradientTape() as tape:
            describe(variable)
            digest_bytes_of([variable, tf.constant(1.0)])
        assert tape.watched_variables() == ()

    def test_a_graph_gets_no_operation(self) -> None:
        variable, seen = tf.Variable(2.0), []

        @tf.function
        def looked_at(x: tf.Tensor) -> tf.Tensor:
            seen.append([describe(x), describe(variable)])
            return x * variable

        @tf.function
        def plain(x: tf.Tensor) -> tf.Tensor:
            return x * variable

        operations = [
            [op.type for op in function.get_concrete_function(tf.constant(1.0)).graph.get_operations()]
            for function in (looked_at, plain)
        ]
        assert operations[0] == operations[1]
        tensor, held = seen[0]
        assert tensor[2] == "opaque"
        assert held[4][-1][3] == "1 a variable inside a graph"

    def test_seeded_draws_go_on_as_they_would(self) -> None:
        def draws(look: bool) -> list[list[float]]:
            tf.random.set_seed(3)
            variable, found = tf.Variable([1.0]), []
            for _ in range(3):
                if look:
                    describe([variable, tf.random.get_global_generator(), tf.constant(1.0)])
                found.append(tf.random.normal([2]).numpy().tolist())
            return found

        assert draws(look=True) == draws(look=False)

    def test_a_dataset_is_not_iterated(self) -> None:
        def drawn(x: Any) -> Any:
            calls.append(int(x))
            return x

        calls: list[int] = []
        dataset = tf.data.Dataset.range(3).map(lambda x: tf.py_function(drawn, [x], tf.int64))
        assert describe(dataset)[2] == "container"
        assert calls == []
        assert describe(iter(dataset))[2] == "opaque"

    def test_a_dataset_is_what_it_was_built_from(self) -> None:
        values = [tf.data.Dataset.range(9).shuffle(9, seed=seed).batch(size) for seed, size in ((1, 2), (2, 2), (1, 3))]
        assert len({digest_bytes_of(value) for value in values}) == 3
        assert digest_bytes_of(values[0]) == digest_bytes_of(tf.data.Dataset.range(9).shuffle(9, seed=1).batch(2))


class TestKeras:
    def test_a_model(self) -> None:
        record = describe(model())
        assert (record[0], record[2]) == ("Sequential", "model")
        names = [part[0] for part in record[4]]
        assert {"dense.kernel", "dense.bias", "dense_1.kernel", "dropout.seed_generator_0"} <= set(names)
        assert digest_bytes_of(model()) == record[1]

    def test_what_makes_models_differ(self) -> None:
        frozen = model()
        frozen.layers[0].trainable = False
        made = [model(), model(1), model(epochs=1), model(epochs=2), frozen]
        assert len({digest_bytes_of(one) for one in made}) == len(made)

    def test_the_weight_is_named(self) -> None:
        one, other = model(), model()
        other.layers[0].kernel.assign(np.nextafter(other.layers[0].kernel.numpy(), np.float32(9)))
        found = between(one, other)
        assert (found["parts"], found["noise"]) == (["dense.kernel"], True)

    def test_a_dropout_that_was_used_is_named(self) -> None:
        one, other = model(), model()
        other.layers[1](np.ones((2, 4)), training=True)
        assert between(one, other)["parts"] == ["dropout.seed_generator_0"]

    def test_an_optimizer(self) -> None:
        made = [
            model().optimizer,
            model(epochs=1).optimizer,
            model(epochs=2).optimizer,
            keras.optimizers.Adam(0.5),
            keras.optimizers.SGD(),
        ]
        assert len({digest_bytes_of(one) for one in made}) == len(made)
        assert digest_bytes_of(model(epochs=1).optimizer) == digest_bytes_of(made[1])
        assert describe(made[1])[2] == "model"

    def test_a_history_without_its_model(self) -> None:
        history = model().fit(np.ones((4, 3)), np.ones((4, 1)), verbose=0)
        assert {part[0] for part in describe(history)[4]} == {"history", "epoch", "params"}

    def test_looking_does_not_change_what_is_trained(self) -> None:
        def train(look: bool) -> list[float]:
            made = model()
            for _ in range(3):
                if look:
                    describe(made)
                    describe(made.optimizer)
                made.train_on_batch(np.ones((8, 3)), np.ones((8, 1)))
            return made.get_weights()[0].tolist()

        assert train(look=True) == train(look=False)

    def test_users_layers_are_not_asked(self) -> None:
        class Own(keras.layers.Layer):
            def build(self, shape: Any) -> None:
                self.w = self.add_weight(shape=(shape[-1],), initializer="ones")

            def call(self, x: Any) -> Any:
                return x * self.w

            def get_weights(self) -> Any:
                raise AssertionError("user code ran")

            get_config = variables = get_weights

        layer = Own()
        layer(np.ones((1, 3)))
        assert [part[0] for part in describe(layer)[4]] == ["<layer>", "variable"]
