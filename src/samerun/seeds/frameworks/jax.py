"""JAX: keys of a stream, made of full words. ``jax.random.key(seed)`` would drop the upper 32 bits without x64."""

from __future__ import annotations

import jax

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from samerun.seeds.kinds import Kind
    from samerun.seeds.streams import Stream

_WORDS = {"threefry2x32": 2, "rbg": 4, "unsafe_rbg": 4}


def from_stream(stream: Stream, impl: str) -> Any:
    """A typed key of implementation ``impl``.

    Raises:
        ValueError: for an implementation that is not known here.
    """
    if impl not in _WORDS:
        raise ValueError(f"impl is {impl!r}, expected one of {', '.join(_WORDS)}")
    return jax.random.wrap_key_data(_words(stream, _WORDS[impl]), impl=impl)


def legacy(stream: Stream) -> Any:
    """The two words of a Threefry key."""
    return _words(stream, 2)


def _words(stream: Stream, count: int) -> Any:
    n = stream.wide("jax")
    return jax.numpy.array([n >> 32 * place & 0xFFFF_FFFF for place in range(count)], dtype="uint32")


KINDS: tuple[Kind, ...] = ()  # keys are values: save them with your own arrays
