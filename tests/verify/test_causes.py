"""From what differs between two traces to the lines where it enters."""

from __future__ import annotations

from typing import Any

from samerun.trace.diff import differences
from samerun.trace.read import Event, Seed, Trace, Use
from samerun.verify.causes import entries, seeded
from samerun.verify.compare import Finding


def seen(line: int, value: str) -> Event:
    """What a probe saw at a line."""
    return Event("fit", "Booster", "a.py", line, "main", ["n", value])


def did(line: int, began: int, read: str, **left: str) -> Event:
    """The effect of a statement."""
    outputs: Any = tuple((name, ["n", value]) for name, value in left.items())
    return Event("line", "main", "a.py", line, "main", [], read, outputs, began)


def lines(a: list[Event], b: list[Event]) -> list[int]:
    found = differences(Trace(lanes={"main": a}), Trace(lanes={"main": b}))  # type: ignore[arg-type] # filled already
    return [entry.line for entry in entries([Finding("value", True, "differ", ("", ""), d) for d in found], [])]


def test_a_statement_whose_inside_a_probe_saw_is_where_it_enters() -> None:
    """Not the line below, which reads what this one left and something that no trace shows."""
    one, other = ([seen(17, value), did(17, 0, "same", booster=value), did(18, 2, "same", text=value)] for value in "xy")
    assert lines(one, other) == [17, 18]


def test_what_was_seen_before_the_statement_is_no_part_of_it() -> None:
    one, other = ([did(16, 0, "same", data=value), seen(17, value), did(17, 2, value, booster=value)] for value in "xy")
    assert lines(one, other) == [16]


def test_of_several_seeds_of_a_line_the_ones_that_differ_are_told() -> None:
    def trace(*values: str) -> Trace:
        return Trace(seeds=[Seed("main", "jax", value, "jax.random.key", "", 0, "a.py", 3, "") for value in values])

    (use,) = [Use("main", "clock", "time.time_ns", "", "a.py", 3, "", 3)]
    (entry,) = seeded(trace("0", "17"), trace("0", "18"), [use])
    assert entry.finding.words == "seeds differ: 17 against 18"
    (entry,) = seeded(trace("0", "17"), trace("0"), [use])
    assert entry.finding.words == "seeds differ: 17 against none more"
