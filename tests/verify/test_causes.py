"""From what differs between two traces to the lines where it enters."""

from __future__ import annotations

from typing import Any

from samerun.trace.diff import differences
from samerun.trace.read import Event, Trace
from samerun.verify.causes import entries
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
