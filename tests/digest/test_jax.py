"""JAX arrays, keys and trees; Flax modules and Optax states."""

from __future__ import annotations

from typing import Any

import flax.linen
import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from flax import nnx

from samerun.digest import compare, describe, digest_bytes_of


def between(one: object, other: object) -> dict[str, Any]:
    difference = compare(describe(one), describe(other))
    assert difference is not None
    return difference


@pytest.mark.parametrize(
    "dtype", ["float32", "float16", "bfloat16", "int32", "uint8", "bool", "complex64", "float8_e4m3fn", "int4"]
)
def test_every_dtype(dtype: str) -> None:
    one, other = jnp.array([[0, 1, 2]]).astype(dtype), jnp.array([[1, 0, 2]]).astype(dtype)
    assert describe(one)[0] == f"jax.Array[{dtype}](1, 3)"
    assert digest_bytes_of(one) == digest_bytes_of(one + jnp.zeros_like(one)) == describe(one)[1] != digest_bytes_of(other)


def test_what_makes_values_differ() -> None:
    values = (
        jnp.zeros(2), jnp.zeros(2, "int32"), jnp.zeros((2, 1)), jnp.zeros(()), jnp.zeros((0, 2)), -jnp.zeros(2),
        np.zeros(2, "f4"),
        jax.random.key(0), jax.random.key(1), jax.random.PRNGKey(0), jax.random.key(0, impl="rbg"),
        jax.random.split(jax.random.key(0)), {"w": jnp.zeros(2)}, {"w": jnp.ones(2)},
    )  # fmt: skip
    digests = [digest_bytes_of(value) for value in values]
    assert len(set(digests)) == len(values)
    assert digests == [describe(value)[1] for value in values]


def test_memory_layout_does_not_count() -> None:
    one = jnp.arange(12.0).reshape(3, 4)
    assert digest_bytes_of(one.T) == digest_bytes_of(jnp.array(np.ascontiguousarray(np.asarray(one).T)))


def test_a_key() -> None:
    assert describe(jax.random.key(0))[2:4] == ["rng", "key<fry>"]


def test_bits_tell_noise() -> None:
    values = jax.random.uniform(jax.random.key(0), (100,))
    found = between(values, jnp.nextafter(values, jnp.float32(2)))
    assert (found["ulp"], found["noise"]) == (1, True)
    assert between(values, values[::-1])["order_only"]
    half = values.astype("bfloat16")
    assert between(half, jnp.nextafter(half, jnp.bfloat16(2)))["ulp"] == 1


class TestObserving:
    def test_a_tracer_has_no_value(self) -> None:
        kinds: list[str] = []

        def traced(x: Any) -> Any:
            kinds.append(describe(x)[2])
            return (x * 2).sum()

        jax.jit(traced)(jnp.ones(2))
        jax.grad(traced)(jnp.ones(2))
        jax.vmap(traced)(jnp.ones((2, 2)))
        assert kinds == ["opaque"] * 3

    def test_the_traced_function_is_the_same(self) -> None:
        def looked_at(x: Any) -> Any:
            describe(x)
            return x * 2

        assert str(jax.make_jaxpr(looked_at)(1.0)) == str(jax.make_jaxpr(lambda x: x * 2)(1.0))

    @pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
    def test_an_array_can_still_be_donated(self, dtype: str) -> None:
        step = jax.jit(lambda x: x + 1, donate_argnums=0)
        array = jnp.zeros(1000, dtype)
        address = array.unsafe_buffer_pointer()
        describe(array)
        moved = step(array)
        assert array.is_deleted()
        assert moved.unsafe_buffer_pointer() == address
        assert describe(array)[4][-1][3] == "1 donated or deleted"

    def test_a_key_is_not_consumed(self) -> None:
        with jax.debug_key_reuse(True):
            key = jax.random.key(0)
            describe(key)
            jax.random.normal(key)


class TestFlaxAndOptax:
    def test_nnx(self) -> None:
        def made(seed: int = 0) -> nnx.Module:
            return nnx.Linear(2, 3, rngs=nnx.Rngs(seed))

        record = describe(made())
        assert (record[0], record[2]) == ("Linear", "model")
        assert digest_bytes_of(made()) == record[1] != digest_bytes_of(made(1))
        assert between(made(), made(1))["parts"] == ["kernel"]

    def test_streams_of_nnx(self) -> None:
        one, other = nnx.Rngs(0), nnx.Rngs(0)
        assert digest_bytes_of(one) == digest_bytes_of(other)
        other.params()
        assert digest_bytes_of(one) != digest_bytes_of(other)

    def test_linen(self) -> None:
        module = flax.linen.Dense(3)
        assert digest_bytes_of(module) == digest_bytes_of(flax.linen.Dense(3)) != digest_bytes_of(flax.linen.Dense(4))
        trees = [module.init(jax.random.key(seed), jnp.ones((1, 2))) for seed in (0, 0, 1)]
        assert digest_bytes_of(trees[0]) == digest_bytes_of(trees[1]) != digest_bytes_of(trees[2])

    def test_an_optimizers_state(self) -> None:
        params = {"w": jnp.ones(3)}
        rule = optax.adam(1e-2)
        states = [rule.init(params)]
        states.append(rule.update(params, states[0], params)[1])
        assert digest_bytes_of(states[0]) == digest_bytes_of(rule.init(params)) != digest_bytes_of(states[1])
