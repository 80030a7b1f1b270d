"""TensorFlow and tf.data."""

from __future__ import annotations

from typing import Any

from tests.facts.fact import CONSTANT, UNSEEDED, again, belief, fact, passes

TITLE = "TensorFlow"
RUN_WITH = "tensorflow-cpu 2.21.0"
SEED = "`tf.random.set_seed(n)` again"


def _tf() -> Any:
    import tensorflow as tf

    return tf


def _seed() -> None:
    _tf().random.set_seed(7)


def _elements(dataset: Any) -> list[Any]:
    return [element.numpy().tolist() for element in dataset]


def _rows(n: int = 12) -> Any:
    return _tf().data.Dataset.range(n)


@fact(SEED, "eager `tf.random.*`, with or without an op seed", "rewound")
def eager() -> str:
    random = _tf().random
    return again(_seed, lambda: random.uniform([2]).numpy().tolist() + random.uniform([2], seed=3).numpy().tolist())


@fact(SEED, "`tf.random.stateless_*`", CONSTANT)
def stateless() -> str:
    return passes(lambda: _tf().random.stateless_uniform([2], seed=(1, 2)), CONSTANT, "differs")


@fact("`tf.random.set_seed(m)`, another seed", "a `tf.function` traced before", "rewound, to the seed it was traced under")
def traced() -> str:
    tf = _tf()
    _seed()
    draw = tf.function(lambda: tf.random.uniform([2]))
    first = draw().numpy().tolist()
    tf.random.set_seed(8)
    return "rewound, to the seed it was traced under" if draw().numpy().tolist() == first else "seeded anew"


@fact(SEED, "a `tf.random.Generator` built before, and the global one", "goes on")
def generators() -> str:
    tf = _tf()
    own, shared = tf.random.Generator.from_seed(1), tf.random.get_global_generator()
    outcomes = {again(_seed, lambda generator=generator: generator.uniform([2])) for generator in (own, shared)}
    return " or ".join(sorted(outcomes))


@fact(SEED, "a new pipeline's `shuffle`", "rewound")
def new_pipeline() -> str:
    return again(_seed, lambda: _elements(_rows().shuffle(12)))


@fact(SEED, "the `shuffle` of a pipeline built before", "goes on")
def old_pipeline() -> str:
    _seed()
    dataset = _rows().shuffle(12)
    return again(_seed, lambda: _elements(dataset))


@fact(SEED, "`random`, `np.random`", UNSEEDED)
def others() -> str:
    import random

    import numpy as np

    return again(_seed, lambda: (random.random(), float(np.random.rand())), UNSEEDED)


@fact("`tf.random.set_seed(n)` once", "`ds.map(random augmentation)`, pass after pass", "repeats the same augmentation")
def augmentation() -> str:
    tf = _tf()
    _seed()
    dataset = _rows(4).map(lambda row: tf.random.uniform([]))
    return passes(lambda: _elements(dataset), "repeats the same augmentation", "draws anew")


@fact("`tf.random.set_seed(n)` once", "`shuffle`, pass after pass", "draws anew")
def reshuffled() -> str:
    _seed()
    dataset = _rows().shuffle(12)
    return passes(lambda: _elements(dataset), "repeats the same order", "draws anew")


@belief("the global seed is one sequence that draws continue", "false: each op has a stream of its own")
def one_sequence() -> str:
    random = _tf().random
    _seed()
    singles = [float(random.normal([1])[0]) for _ in range(3)]
    _seed()
    return "true" if singles == random.normal([3]).numpy().tolist() else "false: each op has a stream of its own"


@belief("a second `set_seed` makes a program nondeterministic", "false: it rewinds, so draws repeat that should be independent")
def second_call() -> str:
    words = "false: it rewinds, so draws repeat that should be independent"
    return words if again(_seed, lambda: _tf().random.uniform([2])) == "rewound" else "true"


@belief("seeding once makes later draws safe from edits", "false: one more op before them shifts every later eager draw")
def one_more_op() -> str:
    random = _tf().random

    def third(extra: bool) -> Any:
        _seed()
        if extra:
            random.uniform([1])
        return random.uniform([2]).numpy().tolist()

    return "true" if third(False) == third(True) else "false: one more op before them shifts every later eager draw"


@belief("op determinism makes unseeded ops repeat", "false: it refuses them, with a RuntimeError")
def op_determinism() -> str:
    tf = _tf()
    tf.config.experimental.enable_op_determinism()  # it cannot be turned off again: this fact comes last
    tf.random.set_seed(None)
    try:
        tf.random.uniform([2])
    except RuntimeError:
        return "false: it refuses them, with a RuntimeError"
    return "true"
