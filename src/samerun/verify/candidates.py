"""Which sources a verification tries, and how often: those in use, by what the traces show of them."""

from __future__ import annotations

from collections.abc import Sequence

from samerun.launch.catalogue import all_sources
from samerun.sources.protocol import Mode, Source
from samerun.trace.read import Use
from samerun.verify.causes import direct
from samerun.verify.leftovers import leftover_uses
from samerun.verify.options import Options
from samerun.verify.orders import may_decide_by_order
from samerun.verify.session import Run

_ASIDE = ("schedule",)  # never unlikely: it takes several tries
_OF_FEW = ("hash.order", "listing")  # a set of three has six orders: one may come again


def pinned(options: Options) -> dict[str, Mode]:
    """Every source that can be pinned without changing what is measured, pinned."""
    return {
        source.name: Mode("pin", options.seed)
        for source in all_sources().values()
        if source.in_use not in ("ask", "never") and (source.arm is not None or source.environ is not None or source.generator)
    }


def in_use(runs: Sequence[Run], options: Options) -> list[str]:
    """The sources worth a run of their own: seen in use, or impossible to watch."""
    seen = set().union(*(run.trace.sources_used() for run in runs))
    if any(run.files for run in runs):
        seen.add("leftovers")
    names = []
    for source in all_sources().values():
        wanted = source.in_use == "always" or (source.in_use == "sites" and source.name in seen) or source.name in options.perturb
        can = source.name == "leftovers" or source.arm is not None or source.environ is not None
        if wanted and can and source.in_use != "never" and (not options.only or source.name in options.only):
            names.append(source.name)
    return names


def allowed(source: Source) -> frozenset[str]:
    """The kinds of token that may differ in this source's runs without counting."""
    return frozenset({source.cosmetic} - {""})


def uses_of(run: Run, source: str) -> list[Use]:
    if source == "leftovers":
        return leftover_uses(run)
    return [use for use in run.trace.uses if use.source == source and use.phase != "seeded"]


def by_chance(first: Run, name: str) -> bool:
    """Whether one other choice of this source may come to the same: few schedules, orders of a small set, or numbers that decide
    little. ``first``: a run in which all of them were free.
    """
    if name == "hash.order":
        return may_decide_by_order(first)
    used = uses_of(first, name)
    if name == "schedule":
        return bool(used)
    return any(use.phase == "unseeded" for use in used) and all(seed.source != name for seed in first.trace.seeds)


def may_decide(first: Run, name: str) -> bool:
    """As ``by_chance``, and the order of a small set, and the clock where the program itself reads it: a loop that works until
    its time is up may end up with the same a few rounds sooner or later.
    """
    return by_chance(first, name) or name in _OF_FEW or (name == "clock" and any(map(direct, uses_of(first, name))))


def unlikely(runs: Sequence[Run], names: Sequence[str]) -> list[str]:
    """The sources that only libraries used, or that cannot be watched."""
    used = {use.source for run in runs for use in run.trace.uses if direct(use) or use.phase == "unseeded"}
    return [name for name in names if name not in used and name not in _ASIDE]
