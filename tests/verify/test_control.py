"""The negative control: with other seeds the outcome must be another."""

from __future__ import annotations

import pytest

from samerun.verify.control import other_seeds
from tests.verify.conftest import Verify


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("train.py --seed 4 --epochs 4", "train.py --seed 5 --epochs 4"),
        ("train.py --random-state=7", "train.py --random-state=8"),
        ("train.py trainer.seed=0", "train.py trainer.seed=1"),
        ("train.py --data_seed 1", "train.py --data_seed 2"),
        ("train.py --seed", "train.py --seed"),
        ("train.py --seed auto", "train.py --seed auto"),
        ("train.py seed 3", "train.py seed 3"),
        ("train.py --seeds 3 --reseeding 2", "train.py --seeds 3 --reseeding 2"),
    ],
)
def test_a_seed_in_the_command_is_exchanged(given: str, expected: str) -> None:
    command, told = other_seeds(given.split())
    assert " ".join(command) == expected
    assert bool(told) == (given != expected)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("script", "changed", "seeds"),
    [
        ("import random; random.seed(42); print(random.random())", True, ["random.seed(42)"]),
        ("import random; print(random.Random(0).random())", True, ["random.seed(0)"]),
        ("import random; random.seed('a'); print(random.random())", True, ["random.seed(a)"]),
        ("import random; random.seed(42); print(sorted([3, 1]))", False, ["random.seed(42)"]),
        ("import samerun; print(samerun.seed(3)['a'].int())", True, ["samerun.seed(3)"]),
        ("print(sum(range(9)))", None, []),
    ],
)
def test_seeding_calls_get_other_numbers(verify: Verify, script: str, changed: bool | None, seeds: list[str]) -> None:
    report = verify(script, options=("--control", "--no-perturb"))
    assert report["verdict"] == "same"
    assert report["control"]["changed"] is changed
    assert [call for call in report["control"]["seeds"] if call in seeds] == seeds


@pytest.mark.slow
def test_numpys_ways_are_exchanged_and_its_classes_stay_what_they_are(verify: Verify) -> None:
    report = verify(
        """
        import pickle
        import numpy as np
        np.random.seed(1)
        state, rng, bits = np.random.RandomState(2), np.random.default_rng(3), np.random.PCG64(4)
        assert isinstance(state, np.random.RandomState) and isinstance(bits, np.random.BitGenerator)
        assert isinstance(pickle.loads(pickle.dumps(state)), np.random.RandomState)
        print(np.random.rand(), state.rand(), rng.random(), np.random.Generator(bits).random())
        """,
        options=("--control", "--no-perturb"),
    )
    ways = {"np.random.seed(1)", "np.random.RandomState(2)", "np.random.default_rng(3)", "np.random.PCG64(4)"}
    assert ways <= set(report["control"]["seeds"])
    drawn = [line.split() for line in report["control"]["values"]]
    assert all(a != b for a, b in zip(*drawn, strict=True)), f"each of the four draws other numbers: {drawn}"


@pytest.mark.slow
def test_an_assertion_that_never_looks_is_told_apart_from_a_seed_without_effect(verify: Verify) -> None:
    report = verify(
        """
        import random
        def sample(): return random.random()
        random.seed(3)
        assert sample() < 2
        """,
        options=("--control", "--no-perturb", "--strict"),
    )
    assert report["control"]["changed"] is False
    assert "asserts nothing of them" in report["control"]["words"]
    assert report["code"] == 1


@pytest.mark.slow
def test_a_program_that_differs_has_no_control(verify: Verify) -> None:
    report = verify("import random; print(random.random())", options=("--control", "--only", "python.random"))
    assert (report["verdict"], report["control"]["changed"]) == ("differs", None)


@pytest.mark.slow
def test_what_a_library_seeds_while_it_is_imported_stays(verify: Verify) -> None:
    report = verify("import random, scipy.stats; random.seed(1); print(random.random())", options=("--control", "--no-perturb"))
    assert report["control"]["seeds"] == ["random.seed(1)"]
