"""What Stable-Baselines3 writes, whose "t" is how long an episode took: the monitor of an environment (a first line of what it
is, then a table), and in a saved agent its attributes, many of them pickled into texts.
"""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace
from typing import TYPE_CHECKING

from samerun.launch.formats.json_document import compare_values, parse
from samerun.launch.formats.protocol import Format, Spot

if TYPE_CHECKING:
    from collections.abc import Iterator

_MONITOR = b'#{"t_start":'
_PICKLED = ":serialized:"


def _fits(name: str, head: bytes) -> bool:
    monitor = name.endswith("monitor.csv") and head.startswith(_MONITOR)
    return monitor or (name == "data" and head.startswith(b"{") and _PICKLED.encode() in head)


def _compare(a: bytes, b: bytes) -> Iterator[Spot]:
    yield from map(_timed, (_monitors if a.startswith(_MONITOR) else _agents)(a, b))


def _monitors(a: bytes, b: bytes) -> Iterator[Spot]:
    from samerun.launch.formats import format_named

    (head, _, episodes), (other_head, _, others) = a.partition(b"\n"), b.partition(b"\n")
    yield from (spot.inside("line 1") for spot in compare_values(parse(head[1:]), parse(other_head[1:])))
    yield from format_named("table").spots(episodes, others)


def _agents(a: bytes, b: bytes) -> Iterator[Spot]:
    from samerun.launch.formats import format_named

    for spot in compare_values(parse(a), parse(b)):
        if spot.where.endswith(_PICKLED) and spot.tokens:
            x, y = (b64decode(text.rpartition(": ")[2], validate=True) for text in spot.tokens[0])
            yield from (inner.inside(spot.where) for inner in format_named("pickle").spots(x, y))
        else:
            yield spot


def _timed(spot: Spot) -> Spot:
    """The spot, told as a time if it is that of an episode."""
    of_episode = spot.where.endswith(", column t") or ("ep_info_buffer" in spot.where and spot.where.endswith("['t']"))
    if not of_episode or not spot.tokens:
        return spot
    return replace(spot, tokens=((f"elapsed: {spot.before}", f"elapsed: {spot.after}"),))


FORMAT = Format("stable-baselines3", _fits, _compare, rank=-1, nested=True)
