"""Generators in the program's variables are found by the names that reach them, and looking draws from none."""

from __future__ import annotations

import random
from types import SimpleNamespace
from typing import Any

import pytest

from samerun.inside.held import Held

HERE = SimpleNamespace(user=lambda filename: filename == __file__)


def names(_used: object = None) -> list[str]:
    return [name for name, _, _ in Held(HERE).now()]  # type: ignore[arg-type]


def test_names_are_those_of_the_outermost_function() -> None:
    rng = random.Random(1)

    def inner(generator: random.Random) -> list[str]:
        return names(generator)

    assert inner(rng) == ["rng"]


def test_attributes_on_the_way_are_part_of_the_name() -> None:
    env = SimpleNamespace(wrapped=SimpleNamespace(rng=random.Random(1)))
    assert names(env) == ["env.wrapped.rng"]


def test_the_global_generator_is_not_the_programs_own() -> None:
    own = random._inst  # type: ignore[attr-defined]
    assert names(own) == []


def test_looking_draws_nothing_and_runs_no_code() -> None:
    class Trap:
        def __getattr__(self, name: str) -> Any:
            raise AssertionError(name)

        @property
        def rng(self) -> random.Random:
            raise AssertionError

    trap, rng = Trap(), random.Random(2)
    before = rng.getstate()
    assert names((trap, rng)) == ["rng"]
    assert rng.getstate() == before


@pytest.mark.parametrize("again", [1, 40])
def test_a_known_generator_stays_known(again: int) -> None:
    rng = random.Random(3)
    held = Held(HERE)  # type: ignore[arg-type]
    for _ in range(again):
        found = list(held.now())
    assert [(name, generator) for name, generator, _ in found] == [("rng", rng)]
