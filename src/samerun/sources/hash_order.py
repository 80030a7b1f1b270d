"""String hashing, which decides the order of a set of strings and differs from process to process."""

from __future__ import annotations

from samerun.sources.protocol import Source, keyed_int

TYPE_CHECKING = False
if TYPE_CHECKING:
    from samerun.sources.protocol import Mode

NAME = "hash.order"
_SEEDS = 2**32 - 1  # PYTHONHASHSEED takes numbers up to and with this one; 0 switches randomisation off


def environ(mode: Mode) -> dict[str, str | None]:
    """The hash seed can only be set from outside, before the process starts."""
    if mode.kind == "watch":
        return {}
    return {"PYTHONHASHSEED": "0" if mode.kind == "pin" else str(1 + keyed_int(mode.seed, NAME) % _SEEDS)}


SOURCE = Source(
    NAME,
    environ=environ,
    in_use="always",
    advice="sort a set before iterating over it: sorted(words); number words in a dict or by zlib.crc32, not by hash()",
)
