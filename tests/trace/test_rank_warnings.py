"""Ranks that were seeded alike and draw differently often are told, where it matters later."""

from __future__ import annotations

from typing import Any

from samerun.trace.generators import seeding_concerns
from samerun.trace.read import Seed, Trace

Draws = dict[int, int]  # line -> how often


def trace(*ranks: Draws, seeds: tuple[str, ...] = ("5", "5", "5")) -> Trace:
    made = Trace()
    for rank, draws in enumerate(ranks):
        lane = f"main/{rank}"
        made.heads.append({"ranks": {"RANK": str(rank)}, "lane": lane})
        made.seeds.append(Seed(lane, "torch", seeds[rank], "torch.manual_seed", "", 0, "a.py", 1, "main"))
        made.counts_of[lane] = {("torch", "torch rand", "seeded", "a.py", line): count for line, count in draws.items()}
    return made


def told(*ranks: Draws, **given: Any) -> list[tuple[int, str]]:
    return [(concern.line, concern.words) for concern in seeding_concerns(trace(*ranks, **given)) if concern.kind == "ranks"]


def test_one_rank_that_draws_once_more_before_all_draw() -> None:
    ((line, words),) = told({2: 4, 8: 1, 9: 3}, {2: 4, 9: 3}, {2: 4, 9: 3})
    assert line == 8
    assert words == "rank 0 draws once here from torch, rank 1 never: seeded alike, they draw different numbers from line 9 on"
    assert [line for line, _ in told({2: 4, 9: 3}, {2: 5, 9: 3})] == [2]
    assert [line for line, _ in told({9: 3}, {9: 3}, {8: 1, 9: 3})] == [8]


def test_what_no_rank_draws_after_is_harmless() -> None:
    assert told({2: 4, 8: 1}, {2: 4}) == []
    assert told({2: 4, 9: 3}, {2: 4, 9: 3}) == []


def test_ranks_with_seeds_of_their_own_draw_as_they_like() -> None:
    assert told({8: 1, 9: 3}, {9: 3}, seeds=("5", "6")) == []
