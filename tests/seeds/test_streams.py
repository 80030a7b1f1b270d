"""Streams: the specification and its vectors, and the properties that the documentation promises."""

import hashlib
import pickle
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samerun import Root, Stream

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "streams.md").read_text()
PARTS = st.one_of(st.text(max_size=8), st.integers(0, 2**64 - 1))
PATHS = st.lists(PARTS, max_size=4).map(tuple)
ROOTS = st.integers(0, 2**64 - 1)
M = 2**64


def second_digest(root, path, output):
    """The derivation again, from the page alone."""
    message = b""
    for part in path:
        tag, data = ("s", part.encode()) if isinstance(part, str) else ("i", part.to_bytes(8, "little"))
        message += tag.encode() + len(data).to_bytes(8, "little") + data
    message += b"o" + len(output).to_bytes(8, "little") + output.encode()
    key = root.to_bytes(8, "little")
    return hashlib.blake2b(message, digest_size=32, key=key, person=b"samerun.stream.1").digest()


def second_value(root, path, x):
    def mix(z):
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 % M
        z = (z ^ z >> 27) * 0x94D049BB133111EB % M
        return z ^ z >> 31

    digest = second_digest(root, path, "ints")
    k0, k1 = int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:16], "little")
    return mix((mix((x * 0x9E3779B97F4A7C15 + k0) % M) + k1) % M)


def table(first_column_after):
    rows = re.findall(r"^\| `(Root\(.*?)` \| (.*?) \| (.*?) \| (.*?) \|$", PAGE.partition(first_column_after)[2], re.M)
    assert len(rows) >= 8
    return rows


def numbers(text):
    return [int(word) for word in text.split(", ")]


@pytest.mark.parametrize(("name", "digest", "integer", "ints"), table("## Test vectors")[:8])
def test_vectors_of_the_page(name, digest, integer, ints):
    stream = eval(name)
    again = second_digest(stream.seed, stream.path, "int")
    assert digest == f"`{again.hex()}`" == f"`{stream.digest('int').hex()}`"
    assert int(integer) == int.from_bytes(again[:8], "little") == stream.int(64)
    assert numbers(ints) == [second_value(stream.seed, stream.path, x) for x in (0, 1)] == stream.ints(2).tolist()


@pytest.mark.parametrize(("name", "python", "numpy", "jax"), table("Draws of the generators"))
def test_draws_of_the_page(name, python, numpy, jax):
    stream = eval(name)
    assert stream.random().getrandbits(32) == int(python)
    assert stream.numpy().integers(2**32) == int(numpy)
    assert stream.jax_legacy().tolist() == numbers(jax)


@given(ROOTS, PATHS, st.sampled_from(["int", "random", "numpy", "torch", "jax", "tf", "ints"]))
def test_digest_is_the_second_implementation(root, path, output):
    assert Stream(root, path).digest(output) == second_digest(root, path, output)


@given(st.tuples(ROOTS, PATHS), st.tuples(ROOTS, PATHS))
def test_other_root_or_path_other_stream(one, two):
    a, b = Stream(*one), Stream(*two)
    assert (a == b) == (one == two) == (a.digest("int") == b.digest("int"))
    if one == two:
        assert hash(a) == hash(b)


@given(ROOTS, PATHS, st.integers(0, 3))
def test_paths_nest(root, path, cut):
    whole = Stream(root, path)
    below = Stream(root, path[:cut])
    for part in path[cut:]:
        below = below[part]
    assert below == whole
    assert below.digest("int") == whole.digest("int")


@given(ROOTS, st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=3))
def test_at_is_a_path_of_integers(root, indices):
    assert Root(root)["a"].at(*indices) == Root(root)[("a", *indices)]


def test_a_string_and_an_integer_differ():
    assert Root(1)["3"].digest("int") != Root(1)[3].digest("int")


@given(ROOTS, PATHS)
def test_pickle_and_repr_give_the_same_stream(root, path):
    stream = Stream(root, path)
    assert pickle.loads(pickle.dumps(stream)) == stream == eval(repr(stream))


def test_root_pickles_as_a_root():
    assert isinstance(pickle.loads(pickle.dumps(Root(3))), Root)


@pytest.mark.parametrize("part", [None, True, 1.0, b"a", ["a"], ("a",)])
def test_a_part_is_a_string_or_an_integer(part):
    with pytest.raises(TypeError, match="a part of a stream's path"):
        Root(0)["a", part]


@pytest.mark.parametrize("part", [-1, 2**64, "\ud800"])
def test_a_part_out_of_range(part):
    with pytest.raises(ValueError, match=r"expected|surrogates"):
        Root(0)["a", part]


def test_numpy_integers_are_integers():
    assert Root(np.uint8(7))[np.int64(3)] == Root(7)[3]
    assert type(Root(np.uint8(7))[np.int64(3)].path[0]) is int


def test_an_empty_path_is_refused():
    with pytest.raises(ValueError, match="path is empty"):
        Root(0)[()]


def test_at_takes_no_string():
    with pytest.raises(TypeError, match="an index"):
        Root(0).at("a")


@given(st.integers(1, 256))
def test_int_has_that_many_bits(bits):
    stream = Root(5)["bits"]
    assert stream.int(bits) == stream.int(256) % 2**bits


@pytest.mark.parametrize("bits", [0, 257, -1])
def test_int_of_no_such_size(bits):
    with pytest.raises(ValueError, match="expected 1 to 256"):
        Root(0).int(bits)


def test_streams_are_immutable_and_give_fresh_generators():
    stream = Root(1)["x"]
    assert stream.random().random() == stream.random().random()
    assert stream.numpy().random() == stream.numpy().random()
    first, second = stream.random(), stream.random()
    first.random()
    assert second.random() == stream.random().random()


def test_outputs_of_one_stream_share_no_numbers():
    stream = Root(1)["x"]
    outputs = ["int", "random", "numpy", "torch", "jax", "tf", "tf_seed", "ints"]
    assert len({stream.digest(output) for output in outputs}) == len(outputs)


@given(st.lists(st.integers(0, 2**64 - 1), max_size=20))
def test_at_many_depends_on_the_index_alone(indices):
    stream = Root(9)["many"]
    got = stream.at_many(np.array(indices, dtype=np.uint64))
    assert got.dtype == np.uint64
    assert got.tolist() == [second_value(9, ("many",), index) for index in indices]


def test_at_many_keeps_shape_and_crosses_its_chunks():
    stream = Root(9)["many"]
    indices = np.arange(200_000).reshape(2, 100_000)
    got = stream.at_many(indices)
    assert got.shape == indices.shape
    assert got.ravel().tolist() == stream.ints(200_000).tolist()
    assert int(got[1, 3]) == second_value(9, ("many",), 100_003)
    assert indices[0, 5] == 5  # what was given is not written to


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int32, np.uint32, np.int64, np.uint64])
def test_at_many_takes_every_integer_dtype(dtype):
    assert Root(0).at_many(np.array([0, 100], dtype=dtype)).tolist() == Root(0).at_many([0, 100]).tolist()


def test_at_many_of_a_scalar_and_of_nothing():
    assert int(Root(0).at_many(3)) == int(Root(0).ints(4)[3])
    assert Root(0).at_many([]).tolist() == Root(0).ints(0).tolist() == []


@pytest.mark.parametrize("indices", [[0.5], [True], ["a"], [None]])
def test_at_many_takes_integers_only(indices):
    with pytest.raises(TypeError, match="expected integers"):
        Root(0).at_many(indices)


def test_at_many_takes_no_negative_index():
    with pytest.raises(ValueError, match="expected 0 or more"):
        Root(0).at_many([1, -1])
    with pytest.raises(ValueError, match="expected 0 or more"):
        Root(0).ints(-1)


def test_a_bare_root_has_nothing_to_report():
    with pytest.raises(ValueError, match=r"use samerun\.seed"):
        Root(0).report()
