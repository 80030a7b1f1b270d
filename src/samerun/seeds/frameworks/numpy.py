"""NumPy: generators of a stream, whole arrays of its integers, and generator objects."""

from __future__ import annotations

import numpy as np

from samerun.seeds.kinds import Kind
from samerun.sources.numpy_random import checked, plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from samerun.seeds.streams import Stream

_CHUNK = 32768  # 256 KB at a time stays in the processor's cache
_GAMMA = 0x9E3779B97F4A7C15
_MIX = ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB))  # the finaliser of SplitMix64
_LAST_SHIFT = 31


def from_stream(stream: Stream) -> Any:
    """``Generator(PCG64(SeedSequence(n)))`` with the stream's 256 bits."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(stream.wide("numpy"))))


def ints(stream: Stream, n: int) -> Any:
    """``at_many`` of 0..n-1."""
    if n < 0:
        raise ValueError(f"n is {n}, expected 0 or more")
    return at_many(stream, np.arange(n, dtype=np.uint64))


def at_many(stream: Stream, indices: Any) -> Any:
    """Two keyed rounds of SplitMix64's finaliser over each index; see ``docs/reference/streams.md``."""
    given = np.asarray(indices)
    if given.size == 0 and given.dtype == np.float64:  # what an empty list becomes
        given = given.astype(np.uint64)
    if given.dtype.kind not in "iu":
        raise TypeError(f"the indices are of dtype {given.dtype}, expected integers")
    if given.dtype.kind == "i" and given.size and given.min() < 0:
        raise ValueError(f"an index is {given.min()}, expected 0 or more")
    out = given.astype(np.uint64)
    flat = out.reshape(-1)
    keys = np.frombuffer(stream.digest("ints"), dtype="<u8").astype(np.uint64)
    spare = np.empty(min(flat.size, _CHUNK), dtype=np.uint64)
    with np.errstate(over="ignore"):
        for start in range(0, flat.size, _CHUNK):
            chunk = flat[start : start + _CHUNK]
            _mix(chunk, keys, spare[: chunk.size])
    return out


def _mix(x: Any, keys: Any, spare: Any) -> None:
    x *= np.uint64(_GAMMA)
    for key in keys[:2]:
        x += key
        for shift, factor in _MIX:
            np.right_shift(x, np.uint64(shift), out=spare)
            x ^= spare
            x *= np.uint64(factor)
        np.right_shift(x, np.uint64(_LAST_SHIFT), out=spare)
        x ^= spare


def _reseed(bits: Any, n: int) -> None:
    bits.state = type(bits)(np.random.SeedSequence(n)).state


def _restore(bits: Any, state: dict[str, Any]) -> None:
    bits.state = checked(state, bits.state)


KINDS = (
    Kind(
        "numpy.random.Generator",
        matches=lambda value: isinstance(value, np.random.Generator),
        save=lambda generator: plain(generator.bit_generator.state),
        restore=lambda generator, state: _restore(generator.bit_generator, state),
        reseed=lambda generator, n: _reseed(generator.bit_generator, n),
    ),
    Kind(
        "numpy.random.RandomState",
        matches=lambda value: isinstance(value, np.random.RandomState),
        save=lambda generator: plain(generator.get_state(legacy=False)),
        restore=lambda generator, state: generator.set_state(checked(state, generator.get_state(legacy=False))),
        reseed=lambda generator, n: generator.seed([n >> at & 0xFFFF_FFFF for at in range(0, 256, 32)]),
    ),
    Kind(
        "numpy.random.BitGenerator",
        matches=lambda value: isinstance(value, np.random.BitGenerator),
        save=lambda bits: plain(bits.state),
        restore=_restore,
        reseed=_reseed,
    ),
)
