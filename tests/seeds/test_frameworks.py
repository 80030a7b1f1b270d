"""Generators of TensorFlow, Keras, JAX and torch: made of streams, saved, restored, and isolated."""

import random

import jax
import keras
import numpy as np
import pytest
import tensorflow as tf
import torch
from tests.seeds.sealed import HOSTILE, opened, sealed

import samerun
from samerun import Root, StateError, scope
from samerun.sources.keras import SOURCE as KERAS
from samerun.sources.tensorflow import SOURCE as TENSORFLOW

STREAM = Root(42)["frameworks"]


def draw():
    return (
        tf.random.normal((2,)).numpy().tolist(),
        keras.random.normal((2,)).numpy().tolist(),
        float(torch.rand(1)),
        random.random(),
    )


# Made of streams.


def test_torch_cpu_is_pythons_twister_of_all_256_bits():
    own, python = STREAM.torch(), random.Random(STREAM.wide("torch"))
    words = [python.getrandbits(32) for _ in range(1300)]
    got = torch.empty(1300, dtype=torch.int64).random_(0, 2**24, generator=own).tolist()
    assert got == [word % 2**24 for word in words]
    assert STREAM.torch("cpu").device.type == "cpu"


def test_torch_on_another_device_is_seeded_with_64_bits(monkeypatch):
    from samerun.seeds.frameworks import torch as own

    class Fake:
        def __init__(self, device):
            self.device = torch.device(device)

        def manual_seed(self, n):
            self.n = n

    monkeypatch.setattr(own.torch, "Generator", Fake)
    assert STREAM.torch("cuda:1").n == STREAM.wide("torch") % 2**64


@pytest.mark.parametrize(("impl", "words"), [("threefry2x32", 2), ("rbg", 4), ("unsafe_rbg", 4)])
def test_jax_keys_are_made_of_whole_words(impl, words):
    n = STREAM.wide("jax")
    key = STREAM.jax(impl)
    assert jax.random.key_data(key).tolist() == [n >> 32 * i & 0xFFFFFFFF for i in range(words)]
    assert jax.random.normal(key, (2,)).tolist() == jax.random.normal(STREAM.jax(impl), (2,)).tolist()


def test_jax_legacy_keys():
    assert STREAM.jax_legacy().dtype == np.uint32
    assert jax.random.normal(STREAM.jax_legacy()) == jax.random.normal(STREAM.jax())
    with pytest.raises(ValueError, match="expected one of threefry2x32"):
        STREAM.jax("mt19937")


def test_tensorflow_generators_and_seed_pairs():
    first, second = STREAM.tf(), STREAM.tf()
    assert first.normal((3,)).numpy().tolist() == second.normal((3,)).numpy().tolist()
    n = STREAM.wide("tf")
    assert [int(w) % 2**64 for w in STREAM.tf().state.numpy()] == [n >> 64 * i & (2**64 - 1) for i in range(3)]
    seed = STREAM.tf_seed()
    assert (seed.shape, seed.dtype) == ((2,), tf.int64)
    tf.random.stateless_normal((2,), seed=seed)


# Saved and restored.


def test_state_and_restore():
    samerun.seed(1)
    draw()
    own, layers = tf.random.Generator.from_seed(1), keras.random.SeedGenerator(1)
    own.normal((1,))
    samerun.register("tf", own)
    samerun.register("keras", layers)

    def numbers():
        return draw(), own.normal((2,)).numpy().tolist(), keras.random.normal((2,), seed=layers).numpy().tolist()

    state = samerun.state()
    expected = numbers()
    numbers()
    samerun.restore(state)
    assert numbers() == expected


def test_scope_isolates_them():
    samerun.seed(1)
    draw()
    with scope():
        expected = draw()
    with scope("eval"):
        inside = draw()
    with scope("eval"):
        assert draw() == inside
    assert draw() == expected != inside


def test_scope_before_the_first_use():
    samerun.seed(1)
    expected = draw()
    samerun.seed(1)
    with scope("eval"):
        draw()
    assert draw() == expected


def test_scope_before_any_seed_leaves_tensorflow_unseeded():
    tf.random.set_seed(1)
    context = TENSORFLOW.restore.__globals__["_context"]()
    context._seed = None
    with scope(STREAM):
        assert context._seed is not None
    assert context._seed is None


@pytest.mark.parametrize("state", [{"seed": 1, "rng": [3, [1], None]}, {"seed": 1, "rng": [9, [0] * 625, None]}])
def test_a_bad_state_of_tensorflow_changes_nothing(state):
    tf.random.set_seed(5)
    before = TENSORFLOW.save(tf)
    with pytest.raises(ValueError, match="not a state of TensorFlow"):
        TENSORFLOW.restore(tf, state)
    assert TENSORFLOW.save(tf) == before


def test_a_bad_state_of_keras():
    with pytest.raises(ValueError, match="has 2 words, found 3"):
        KERAS.restore(keras, {"seed": 1, "generator": [1, 2, 3]})


def places(node, path=()):
    """Every place in a state that holds a value; of long lists the first two, the last."""
    yield path
    if isinstance(node, dict):
        for key in node:
            yield from places(node[key], (*path, key))
    elif isinstance(node, list):
        for at in sorted({0, 1, len(node) - 1} & set(range(len(node)))):
            yield from places(node[at], (*path, at))


def test_a_hostile_value_anywhere_is_refused_or_harmless():
    """Each value of each framework's state replaced by each hostile one: refused, and nothing changed, or taken whole."""
    samerun.seed(1)
    draw()
    samerun.register("tf", tf.random.Generator.from_seed(1))
    samerun.register("keras", keras.random.SeedGenerator(1))
    state = samerun.state()
    before = opened(state)
    tried = [path for path in places(before) if path[:1] in [("process",), ("registered",)]]
    assert {path[1] for path in tried if len(path) > 1} >= {"torch", "numpy.random", "tensorflow", "keras", "tf"}
    for *path, last in tried:
        for value in HOSTILE:
            body = opened(state)
            node = body
            for key in path:
                node = node[key]
            node[last] = value
            try:
                samerun.restore(sealed(body))
            except StateError:
                assert samerun.state() == state, (path, last, value)
            else:
                taken = opened(samerun.state())
                assert all(taken[name] == body[name] for name in ("process", "registered")), (path, last, value)
                draw()
                samerun.restore(state)


def test_switches_tell_without_changing():
    from samerun.seeds import process

    told = {source.name: source.switches(module) for source, module in process.in_use() if source.switches}
    assert told["torch"]["use_deterministic_algorithms"] is False
    assert "TF_DETERMINISTIC_OPS" in told["tensorflow"]
    assert "jax_threefry_partitionable" in told["jax"]
    assert told["keras"]["backend"] == keras.backend.backend()
