"""Ranks of one distributed run that were seeded alike and then draw differently often: their streams part without a word."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from samerun.trace.read import Trace

_RANK = ("RANK", "OMPI_COMM_WORLD_RANK", "SLURM_PROCID")
Place = tuple[str, str, int]  # what drew, file, line


def parted(trace: Trace) -> Iterator[tuple[str, Place, str]]:
    """Where one rank draws more than another from a generator that both seeded alike, and both draw from it later: the source,
    the place, and what to say of it.
    """
    lanes = {int(rank): head["lane"] for head in trace.heads if (rank := _rank(head["ranks"])).isdigit()}
    for one, other in pairwise(sorted(lanes)):
        seeded = [_seeds(trace, lanes[rank]) for rank in (one, other)]
        for source in seeded[0]:
            drawn = [_draws(trace, source, lanes[rank]) for rank in (one, other)]
            if seeded[0][source] == seeded[1].get(source) and (found := _first_apart(*drawn)) is not None:
                place, later = found
                times = [_times(places.get(place, 0)) for places in drawn]
                told = f"rank {one} draws {times[0]} here from {source}, rank {other} {times[1]}"
                yield source, place, f"{told}: seeded alike, they draw different numbers from line {later[2]} on"


def _rank(ranks: dict[str, str]) -> str:
    return next((ranks[name] for name in _RANK if name in ranks), "")


def _seeds(trace: Trace, lane: str) -> dict[str, list[str]]:
    """Source -> what it was seeded with, in this process."""
    found: dict[str, list[str]] = {}
    for seed in trace.seeds:
        if seed.lane == lane:
            found.setdefault(seed.source, []).append(seed.value)
    return found


def _draws(trace: Trace, source: str, lane: str) -> dict[Place, int]:
    """Place -> how often it drew, in the order in which the places were come by."""
    found = trace.counts_of.get(lane, {})
    return {(what, file, line): count for (name, what, phase, file, line), count in found.items() if name == source and phase}


def _first_apart(a: dict[Place, int], b: dict[Place, int]) -> tuple[Place, Place] | None:
    """The first place at which one draws more often, and the next from which both draw."""
    for places in (a, b):
        order = list(places)
        for index, place in enumerate(order):
            later = next((after for after in order[index + 1 :] if after in a and after in b), None)
            if a.get(place, 0) != b.get(place, 0) and later is not None:
                return place, later
    return None


def _times(count: int) -> str:
    return "never" if not count else "once" if count == 1 else f"{count} times"
