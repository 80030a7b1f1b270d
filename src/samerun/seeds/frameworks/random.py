"""Python's own ``random.Random``."""

from __future__ import annotations

import random

from samerun.seeds.kinds import Kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from samerun.seeds.streams import Stream


def from_stream(stream: Stream) -> random.Random:
    """``random.Random`` seeded with the stream's 256 bits."""
    return random.Random(stream.wide("random"))  # noqa: S311 - not for secrets


def save(generator: random.Random) -> dict[str, Any]:
    version, words, gauss = generator.getstate()
    return {"version": version, "words": list(words), "gauss": gauss}


def restore(generator: random.Random, state: dict[str, Any]) -> None:
    gauss = state["gauss"]
    if gauss is not None and not isinstance(gauss, float):
        raise ValueError(f"gauss is {gauss!r}, expected a float or None")
    generator.setstate((state["version"], tuple(state["words"]), gauss))


KINDS = (
    Kind(
        "random.Random",
        matches=lambda value: isinstance(value, random.Random) and not isinstance(value, random.SystemRandom),
        save=save,
        restore=restore,
        reseed=lambda generator, n: generator.seed(n),
    ),
)
