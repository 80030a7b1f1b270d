"""Which causes another one explains, and which two lucky runs seemed to show."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from samerun.trace.diff import Difference
from samerun.trace.read import Event, Use
from samerun.verify.causes import Entry
from samerun.verify.compare import Finding
from samerun.verify.doubts import Freed, meeting, without_explained
from samerun.verify.result import Cause


def finding(line: int) -> Finding:
    event = Event("line", "f", "a.py", line, "f", [])
    return Finding("value", True, "differ", ("", ""), Difference("main", line, event, event))


def use(line: int, source: str = "leftovers", **given: Any) -> Use:
    return Use(**{"lane": "main", "source": source, "what": "open x", "phase": "", "file": "a.py", "line": line, "function": "f",
                  "statement": line, **given})  # fmt: skip


def freed(*lines: int, own: bool = False, uses: tuple[Use, ...] = (), all_uses: tuple[Use, ...] = ()) -> Freed:
    run: Any = SimpleNamespace(trace=SimpleNamespace(uses=all_uses))
    entries = [Entry("a.py", lines[0], "f", "x", "", None, own=own)]
    return Freed(run, [finding(line) for line in lines], uses, entries)


def causes(**lines: int) -> list[Cause]:
    return [Cause(source, "a.py", line, "f", "x", (1, 1), (0, 1), "") for source, line in lines.items()]


def names(found: list[Cause]) -> list[str]:
    return [cause.source for cause in found]


def test_what_begins_where_addresses_enter_is_their_doing_but_for_what_its_own_statement_shows() -> None:
    both = causes(addresses=5, memory=5)
    assert names(without_explained(both, {"addresses": freed(5), "memory": freed(5)})) == ["addresses"]
    assert names(without_explained(both, {"addresses": freed(5), "memory": freed(5, own=True)})) == ["addresses", "memory"]
    elsewhere = causes(addresses=5, memory=4)
    assert names(without_explained(elsewhere, {"addresses": freed(5), "memory": freed(4)})) == ["addresses", "memory"]


def test_leftovers_that_nobody_read_are_explained_by_what_addresses_change_later_too() -> None:
    both = causes(addresses=5, leftovers=9)
    assert names(without_explained(both, {"addresses": freed(5, 9), "leftovers": freed(9)})) == ["addresses"]
    assert names(without_explained(both, {"addresses": freed(5), "leftovers": freed(9)})) == ["addresses", "leftovers"]
    read = freed(9, uses=(use(9),))
    assert names(without_explained(both, {"addresses": freed(5, 9), "leftovers": read})) == ["addresses", "leftovers"]


def test_which_worker_gets_which_task_shows_what_workers_draw() -> None:
    both = causes(**{"numpy.random": 7, "schedule": 3})
    drawn = use(7, "numpy.random", phase="unseeded", lane="main/f0")
    shown = {"numpy.random": freed(7), "schedule": freed(3, all_uses=(drawn,))}
    assert names(without_explained(both, shown)) == ["numpy.random"]
    assert names(without_explained(both, {**shown, "schedule": freed(3)})) == ["numpy.random", "schedule"]


def test_causes_that_meet_at_one_place_are_doubted_unless_their_own_statements_show_them() -> None:
    all_three = causes(addresses=5, memory=5, clock=8)
    assert meeting(all_three, {"addresses": freed(5), "memory": freed(5), "clock": freed(8)}, {}) == {"addresses", "memory"}
    assert meeting(all_three, {"addresses": freed(5), "memory": freed(5, own=True), "clock": freed(8)}, {}) == set()
    assert meeting(causes(kernels=5), {}, {}) == set()
    one = causes(threads=5)
    assert meeting(one, {"threads": freed(5)}, {"memory": ("a.py", 5)}) == {"threads"}
    assert meeting(one, {"threads": freed(5)}, {"memory": ("a.py", 6)}) == set()
