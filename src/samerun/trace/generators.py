"""What the generators of one run did that a reader should know of, although it makes no verdict."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from samerun.trace.ranks import parted
from samerun.trace.read import Seed, Trace, Use


@dataclass(frozen=True)
class Concern:
    """One place that deserves a warning.

    ``kind``: ``rewound`` (later draws repeat earlier ones), ``late`` (draws came before the first seed), ``entropy`` (drawn from
    the operating system, which no seed reaches), ``reused`` (a key gives again what it gave), ``repeats`` (each pass over the
    data draws the same), ``unseeded`` (runs that agree do so by luck, or compare nothing that was drawn there), ``ranks`` (one
    rank draws once more than another, and what they draw later is no longer the same).
    """

    kind: str
    source: str
    file: str
    line: int
    function: str
    words: str
    cell: int | None = None  # in a notebook, once ``file`` no longer says it


def seeding_concerns(trace: Trace) -> list[Concern]:
    """Rewinds, draws made before the first seed, ranks that part, and what sources found worth telling."""
    seeds = [_of_seed(seed) for seed in trace.seeds if seed.note and seed.file and seed.value != "None"]
    ranks = [Concern("ranks", source, file, line, "", words) for source, (_, file, line), words in parted(trace)]
    return _first_of_each([*seeds, *(Concern(*concern) for concern in trace.concerns), *ranks])


def entropy_concerns(trace: Trace) -> list[Concern]:
    """Draws from the operating system in the user's code."""
    return _first_of_each(_of_entropy(use) for use in trace.uses if use.source == "os.entropy" and use.file)


def unseeded_concerns(uses: Iterable[Use]) -> list[Concern]:
    """Draws from generators that nothing had seeded."""
    return _first_of_each(_of_draw(use) for use in uses if use.phase == "unseeded" and use.file)


def _first_of_each(concerns: Iterable[Concern]) -> list[Concern]:
    """One for each place."""
    found: dict[tuple[str, str, str, int], Concern] = {}
    for concern in concerns:
        found.setdefault((concern.kind, concern.source, concern.file, concern.line), concern)
    return list(found.values())


def _of_seed(seed: Seed) -> Concern:
    call = f"{seed.what}({seed.value})"
    words = {
        "rewound": f"{call} rewinds {seed.source}: draws after it repeat earlier ones",
        "late": f"{call} comes after {seed.draws_before} unseeded draws from {seed.source}",
    }[seed.note]
    return Concern(seed.note, seed.source, seed.file, seed.line, seed.function, words)


def _of_entropy(use: Use) -> Concern:
    words = f"{use.what} draws from the operating system, which --seed does not reach; seed it, or --pin os.entropy"
    return Concern("entropy", use.source, use.file, use.line, use.function, words)


def _of_draw(use: Use) -> Concern:
    words = f"{use.what} draws from {use.source}, which nothing has seeded: the runs agree by luck, or nothing hangs on it"
    return Concern("unseeded", use.source, use.file, use.line, use.function, words)
