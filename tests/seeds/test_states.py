"""state and restore: every generator back, bit for bit; and what does not fit is refused before anything changes."""

import base64
import contextlib
import functools
import io
import random

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.seeds.sealed import HOSTILE, opened, sealed

import samerun
from samerun import StateError
from samerun.seeds import ranks

BIT_GENERATORS = ["PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64"]
DRAWS = st.lists(
    st.sampled_from(
        [
            random.random, lambda: random.gauss(0, 1), lambda: random.getrandbits(7), np.random.rand, np.random.randn,
            lambda: np.random.permutation(4), lambda: torch.rand(1), lambda: torch.randn(1), lambda: torch.randn(20),
            lambda: torch.randperm(4),
        ]
    ),
    max_size=20,
)  # fmt: skip


def draw():
    return (
        random.gauss(0, 1),
        random.random(),
        np.random.randn(),
        np.random.rand(),
        torch.randn(1).item(),
        torch.rand(3).tolist(),
    )


@given(DRAWS, DRAWS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_position_comes_back(before, between):
    for one in before:
        one()
    state = samerun.state()
    expected = draw()
    for one in between:
        one()
    samerun.restore(state)
    assert draw() == expected


def test_taking_a_state_draws_nothing():
    first = samerun.state()
    assert samerun.state() == first


@pytest.mark.parametrize("name", BIT_GENERATORS)
@pytest.mark.parametrize("whole", [True, False])
def test_numpy_generators(name, whole):
    bits = getattr(np.random, name)(1)
    generator = np.random.Generator(bits)
    generator.integers(9, size=3, dtype=np.int32)  # an odd number: half a word is kept
    samerun.register("own", generator if whole else bits)
    state = samerun.state()
    expected = generator.integers(2**31, size=5, dtype=np.int32).tolist() + generator.random(3).tolist()
    samerun.restore(state)
    assert generator.integers(2**31, size=5, dtype=np.int32).tolist() + generator.random(3).tolist() == expected


def test_other_registered_generators():
    python, legacy, own = random.Random(1), np.random.RandomState(1), torch.Generator()
    python.gauss(0, 1), legacy.randn()
    for name, generator in {"python": python, "legacy": legacy, "torch": own}.items():
        samerun.register(name, generator)

    def numbers():
        return (
            python.gauss(0, 1),
            legacy.randn(),
            torch.randn(3, generator=own).tolist(),
            python.random(),
            legacy.rand(),
        )

    state = samerun.state()
    expected = numbers()
    names = samerun.restore(state)  # among them every framework that an earlier test has imported
    assert sorted(set(names) & {"legacy", "python"}) == ["legacy", "python"]
    assert names.count("torch") == 2
    assert numbers() == expected


def test_a_state_goes_through_a_torch_checkpoint_that_runs_no_code():
    buffer = io.BytesIO()
    torch.save({"samerun": samerun.state()}, buffer)
    expected = draw()
    buffer.seek(0)
    samerun.restore(torch.load(buffer, weights_only=True)["samerun"])
    assert draw() == expected


def test_another_process_goes_on_where_this_one_was(play, tmp_path):
    program = """
        import sys, random, numpy as np, torch, samerun
        samerun.seed(42)
        if sys.flags.optimize:
            samerun.restore(open("state", "rb").read())
        else:
            random.gauss(0, 1), np.random.randn(), torch.randn(1)
            open("state", "wb").write(samerun.state())
        print(random.gauss(0, 1), np.random.randn(), torch.randn(3))
    """
    assert play(program).stdout == play(program, "-O").stdout


def test_a_process_that_draws_from_nothing_yet(play):
    play("import samerun; state = samerun.state(); assert samerun.restore(state) == []")


# What is refused.


def refused(state, match, **options):
    """Refused with these words, and every generator stands where it stood."""
    before = samerun.state()
    with pytest.raises(StateError, match=match):
        samerun.restore(state, **options)
    assert samerun.state() == before


def test_bytes_that_are_no_state():
    refused(b"", "not a state of samerun")
    refused(b"\x80\x04\x95pickle\n.", "not a state of samerun")
    refused(b"samerun.state/1 " + b"0" * 500, "not a state of samerun")


def test_a_state_of_another_format():
    refused(sealed({}, "samerun.state/2"), r"format samerun\.state/2, samerun .* reads samerun\.state/1")


@given(st.data())
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_damaged_state_is_never_taken(data):
    state = samerun.state()
    cut = data.draw(st.integers(0, len(state) - 1))
    with pytest.raises(StateError):
        samerun.restore(state[:cut])
    flipped = bytearray(state)
    flipped[cut] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(StateError):
        samerun.restore(bytes(flipped))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
)


@functools.cache
def well_formed():
    """The same for all examples, however much was drawn since: what is generated depends on its shape."""
    return samerun.state()


@given(st.data())
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_hostile_numbers_in_a_well_formed_state_are_refused_or_harmless(data):
    """Any one value replaced by any other: either a StateError and nothing changed, or generators that still draw."""
    held = {"g": np.random.default_rng(1), "l": np.random.RandomState(2), "m": np.random.MT19937(3)}
    held |= {"p": np.random.Philox(3), "r": random.Random(4), "t": torch.Generator()}
    for name, generator in held.items():
        samerun.register(name, generator, replace=True)
    before = samerun.state()
    body = opened(well_formed())
    node, key = body, data.draw(st.sampled_from(["process", "registered", "rank", "versions"]))
    while isinstance(node[key], (dict, list)) and node[key] and data.draw(st.integers(0, 5)):
        node = node[key]
        key = data.draw(st.sampled_from(sorted(node) if isinstance(node, dict) else range(len(node))))
    node[key] = data.draw(JSON | st.sampled_from(HOSTILE))
    try:
        samerun.restore(sealed(body))
    except StateError:
        assert samerun.state() == before
    draw()
    held["g"].random(3), held["l"].rand(3), np.random.Generator(held["m"]).random(3), held["r"].random()
    np.random.Generator(held["p"]).random(3), torch.rand(3, generator=held["t"])


def test_positions_that_would_crash_numpy_are_refused():
    body = opened(samerun.state())
    body["process"]["numpy.random"]["state"]["pos"] = 50_000
    refused(sealed(body), "pos is 50000, expected 0 to 624")


@given(st.data())
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_hostile_bytes_for_torch_are_refused_or_harmless(data):
    body = opened(samerun.state())
    raw = bytearray(base64.b64decode(body["process"]["torch"]["cpu"]["$bytes"]))
    where = data.draw(st.sampled_from([0, 8, 12, 16, 24, 5016, 5040, 5048]))
    raw[where : where + 8] = data.draw(st.binary(min_size=8, max_size=8) | st.just(b"\xff" * 8))
    body["process"]["torch"]["cpu"]["$bytes"] = base64.b64encode(raw).decode()
    with contextlib.suppress(StateError):
        samerun.restore(sealed(body))
    draw()


@pytest.mark.parametrize("body", [b"[]", b"{}", b"3", b"[" * 100_000, b"\xff", b"{" + b'"a":' * 50_000, b"9" * 10_000])
def test_json_that_is_no_state(body):
    refused(sealed(body), "not well formed|has not the fields")


def test_a_state_with_a_generator_that_is_not_here():
    samerun.register("own", random.Random(1))
    state = samerun.state()
    samerun.unregister("own")
    refused(state, r"the state has own, which this process lacks: import or register it before restore\(\)")
    assert samerun.restore(state, only=["torch"]) == ["torch"]


def test_a_state_of_a_framework_that_is_not_imported(play, tmp_path):
    play("import torch, samerun; open('state', 'wb').write(samerun.state())")
    done = play("import samerun; samerun.restore(open('state', 'rb').read())", check=False)
    assert "the state has torch, which this process lacks" in done.stderr


def test_a_process_with_a_generator_that_the_state_lacks():
    state = samerun.state()
    samerun.register("new", random.Random(1))
    refused(state, "this process uses new, which the state lacks")
    assert "new" not in samerun.restore(state, only=["python.random", "numpy.random", "torch"])


def test_a_name_that_the_state_lacks():
    refused(samerun.state(), "the state has no jax; if that is meant", only=["jax"])


def test_a_generator_of_another_kind():
    samerun.register("own", random.Random(1))
    state = samerun.state()
    samerun.register("own", np.random.default_rng(1), replace=True)
    refused(state, r"'own' is a random\.Random in the state, a numpy\.random\.Generator here")


def test_a_bit_generator_of_another_kind():
    samerun.register("own", np.random.default_rng(1))
    state = samerun.state()
    samerun.register("own", np.random.Generator(np.random.SFC64(1)), replace=True)
    refused(state, "PCG64|does not have the parts")


def test_a_state_of_another_root():
    samerun.seed(1)
    state = samerun.state()
    samerun.seed(2)
    refused(state, r"of a run with root 1, this one has root 2, .* call samerun\.seed\(1\)")


def test_a_state_of_another_rank(monkeypatch):
    state = samerun.state()
    monkeypatch.setattr(ranks, "find", lambda: ranks.Rank(1, 2, "test"))
    refused(state, "of rank 0 of 1, this is rank 1 of 2: give each rank its own")
    samerun.restore(state, any_rank=True)


def test_a_state_of_other_devices():
    body = opened(samerun.state())
    body["process"]["torch"]["devices"] = {"cuda": [{"$bytes": ""}] * 3}
    body["versions"]["torch"] = "1.0"
    refused(sealed(body), r"generators of 3 cuda device\(s\), this process has 0; .*torch 1\.0 there, 2")


def test_a_registered_generator_of_another_device():
    samerun.register("own", torch.Generator())
    body = opened(samerun.state())
    body["registered"]["own"]["state"]["device"] = "cuda"
    refused(sealed(body), "the state is of a generator on cuda, this one is on cpu")


def test_what_fails_late_is_rolled_back():
    """python.random comes before torch: it was restored already when torch's part turned out not to fit."""
    body = opened(samerun.state())
    draw()
    body["process"]["torch"]["cpu"] = {"$bytes": base64.b64encode(b"x").decode()}
    refused(sealed(body), "nothing was changed: a CPU generator's state has 5056 bytes, found 1")


def test_not_bytes():
    with pytest.raises(TypeError, match=r"expected the bytes that samerun\.state\(\) gave"):
        samerun.restore({})


# Registering.


@pytest.mark.parametrize("value", [42, None, object(), random.SystemRandom(), random, np.random, lambda: 1])
def test_what_cannot_be_registered(value):
    with pytest.raises(TypeError, match="expected a generator object"):
        samerun.register("own", value)


def test_a_name_is_given_once():
    generator = random.Random(1)
    samerun.register("own", generator)
    samerun.register("own", generator)
    with pytest.raises(ValueError, match="pass replace=True, or another name"):
        samerun.register("own", random.Random(1))
    samerun.unregister("own")
    with pytest.raises(KeyError):
        samerun.unregister("own")


def test_a_subclass_is_its_parents_kind():
    class Mine(random.Random):
        pass

    samerun.register("own", Mine(1))
    samerun.restore(samerun.state())
