"""Any value -> a fingerprint that is equal in two processes exactly if the values are, and what differs if not.

Loaded inside the user's process, and called from trace functions there: it runs no code of the values' classes, imports
nothing of the frameworks, and never raises.
"""

from __future__ import annotations

from samerun.digest.hashing import text_of, token_of
from samerun.digest.structure import qualname_of
from samerun.digest.walk import BYTES, DEPTH, NODES, NOT_LOOKED_AT, Walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["compare", "describe", "digest_bytes_of", "measured"]

_PAGE = 4096  # hashing as many bytes takes about as long as looking at one value


def describe(value: object, *, depth: int = DEPTH, nodes: int = NODES, size: int = BYTES) -> list[Any]:
    """The record of ``value``: ``[type, digest, kind, preview, parts]``, all of it JSON-able. Never raises.

    Args:
        value: anything; none of its own code is run.
        depth: how many levels of members are looked at.
        nodes: how many values are looked at.
        size: how many bytes of arrays and long texts are looked at.

    What lies beyond a bound is named in a last part, ``["<not looked at>", digest, "opaque", words]``.
    """
    return _record(value, Walk(2, depth, nodes, size))


def measured(value: object, *, nodes: int) -> tuple[list[Any], int]:
    """The record of ``value``, and what it cost: how many values were looked at, and how many pages of 4 KiB."""
    walk = Walk(2, DEPTH, nodes, BYTES)
    record = _record(value, walk)
    return record, nodes - walk.nodes + (BYTES - walk.size) // _PAGE


def _record(value: object, walk: Walk) -> list[Any]:
    try:
        kind, token, preview, parts, text = walk.see(value)
    except Exception as error:  # the user's program must never see an error of ours
        kind, token, preview, parts, text = walk.missed(value, f"unreadable ({type(error).__qualname__})")
    if walk.cuts:
        words = "; ".join(f"{count} {why}" for why, count in walk.cuts.items())
        parts = [*(parts or ()), [NOT_LOOKED_AT, text_of(token_of(words.encode())), "opaque", words]]
    return [text or qualname_of(type(value)), text_of(token), kind, preview, parts]


def digest_bytes_of(value: object, *, depth: int = DEPTH, nodes: int = NODES, size: int = BYTES) -> str:
    """The digest alone, the same as in ``describe``'s record, without the cost of the rest. Never raises."""
    walk = Walk(0, depth, nodes, size)
    try:
        return text_of(walk.see(value)[1])
    except Exception as error:
        return text_of(walk.missed(value, type(error).__qualname__)[1])


def compare(a: list[Any], b: list[Any]) -> dict[str, Any] | None:
    """What differs between two records of ``describe``; None where nothing does. For the parent process only.

    Returns:
        ``parts`` (the keys that differ), ``ulp`` (the largest distance in units in the last place, or None),
        ``elements`` (how many differ, how many were looked at), ``order_only``, ``noise`` (no more than rounding
        explains) and ``words``, one sentence for people.
    """
    from samerun.digest.difference import compare as compare_records

    return compare_records(a, b)
