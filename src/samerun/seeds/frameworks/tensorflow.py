"""TensorFlow: Philox generators of a stream, stateless seed pairs, and generator objects."""

from __future__ import annotations

import tensorflow as tf

from samerun.seeds.kinds import Kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from samerun.seeds.streams import Stream


def _signed(n: int, count: int) -> list[int]:
    """The first ``count`` words of 64 bits, as int64 holds them."""
    words = [n >> 64 * place & 0xFFFF_FFFF_FFFF_FFFF for place in range(count)]
    return [word - (1 << 64) if word >> 63 else word for word in words]


def from_stream(stream: Stream) -> Any:
    """A Philox generator: counter and key from the stream's first 192 bits."""
    return tf.random.Generator.from_state(_signed(stream.wide("tf"), 3), alg="philox")


def stateless(stream: Stream) -> Any:
    """Two int64 for ``tf.random.stateless_*``."""
    return tf.constant(_signed(stream.wide("tf_seed"), 2), dtype=tf.int64)


def _algorithm(generator: Any) -> int:
    return int(generator.algorithm)


def _save(generator: Any) -> dict[str, Any]:
    return {"algorithm": _algorithm(generator), "state": [int(word) for word in generator.state.numpy()]}


def _restore(generator: Any, saved: dict[str, Any]) -> None:
    if saved["algorithm"] != _algorithm(generator):
        raise ValueError(f"the state is of algorithm {saved['algorithm']}, the generator's is {_algorithm(generator)}")
    wanted = int(generator.state.shape[0])
    if len(saved["state"]) != wanted:
        raise ValueError(f"the state has {len(saved['state'])} words, expected {wanted}")
    generator.reset(tf.constant(saved["state"], dtype=tf.int64))


KINDS = (
    Kind(
        "tf.random.Generator",
        matches=lambda value: isinstance(value, tf.random.Generator),
        save=_save,
        restore=_restore,
        reseed=lambda generator, n: generator.reset(tf.constant(_signed(n, generator.state.shape[0]), dtype=tf.int64)),
    ),
)
