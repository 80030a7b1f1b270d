"""Ray: streams travel to tasks, and an initializer seeds an actor by the number it is given."""

from __future__ import annotations

import random
from collections.abc import Iterator

import numpy as np
import pytest
import ray

import samerun
from samerun.seeds.workers import Initializer


@pytest.fixture(scope="module", autouse=True)
def cluster() -> Iterator[None]:
    ray.init(num_cpus=2, include_dashboard=False, logging_level="ERROR", configure_logging=False)
    yield
    ray.shutdown()


@ray.remote
def task(stream: samerun.Stream) -> tuple[float, float, float]:
    with samerun.scope(stream):
        return random.random(), np.random.rand(), stream["noise"].numpy().random()


@ray.remote
class Actor:
    def __init__(self, initializer: Initializer, number: int) -> None:
        initializer(number)

    def draw(self) -> tuple[float, float]:
        return random.random(), np.random.rand()


def test_a_task_draws_what_its_stream_says_wherever_it_runs() -> None:
    root = samerun.Stream(3)
    there = ray.get([task.remote(root["task"].at(i)) for i in range(6)])
    here = [task._function(root["task"].at(i)) for i in range(6)]
    assert there == here
    assert len(set(there)) == 6


def test_an_actor_is_seeded_by_its_number() -> None:
    initializer = samerun.Stream(3)["actors"].initializer()
    first = ray.get([Actor.remote(initializer, number).draw.remote() for number in (1, 2, 3)])
    again = ray.get([Actor.remote(initializer, number).draw.remote() for number in (3, 1, 2)])
    assert [again[1], again[2], again[0]] == first
    assert len(set(first)) == 3
