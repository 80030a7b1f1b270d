"""NumPy: generators of a stream, whole arrays of its integers, and generator objects."""

from __future__ import annotations

import numpy as np

from samerun.seeds.kinds import Kind

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


def _plain(value: Any) -> Any:
    """A bit generator's state with arrays as lists of ints."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, np.ndarray):
        return [int(item) for item in value]
    return value if isinstance(value, str) else int(value)


def _save(bits: Any) -> dict[str, Any]:
    return {"state": _plain(bits.state)}


def _restore(bits: Any, saved: dict[str, Any]) -> None:
    """Set a bit generator's state once every number in it was found to be in range: NumPy's C code does not look."""
    state, now = saved["state"], _plain(bits.state)
    _check(state, now, "state")
    bits.state = _arrays(state)


# The positions that NumPy uses as an index into a buffer, with the largest that is valid.
_POSITIONS = {"pos": 624, "buffer_pos": 4, "has_uint32": 1}


def _check(state: Any, now: Any, name: str) -> None:
    if isinstance(now, dict):
        if not isinstance(state, dict) or state.keys() != now.keys():
            raise ValueError(f"{name} does not have the fields {sorted(now)}")
        for key, value in now.items():
            _check(state[key], value, key)
    elif isinstance(now, list):
        if not isinstance(state, list) or len(state) != len(now):
            raise ValueError(f"{name} is not a list of {len(now)} numbers")
        most = 2**32 if len(now) == 624 else 2**64
        if not all(type(item) is int and 0 <= item < most for item in state):
            raise ValueError(f"{name} has a number that is not in 0..{most - 1}")
    elif isinstance(now, str):
        if state != now:
            raise ValueError(f"the state is of {state!r}, the generator is a {now}")
    elif type(state) is not int or not 0 <= state <= _POSITIONS.get(name, 2**128 - 1):
        raise ValueError(f"{name} is {state!r}, out of range")


def _arrays(state: Any) -> Any:
    if isinstance(state, dict):
        return {key: _arrays(value) for key, value in state.items()}
    if isinstance(state, list):
        return np.array(state, dtype=np.uint32 if len(state) == 624 else np.uint64)
    return state


def _reseed(bits: Any, n: int) -> None:
    bits.state = type(bits)(np.random.SeedSequence(n)).state


def _legacy_save(generator: Any) -> dict[str, Any]:
    name, words, position, has_gauss, gauss = generator.get_state(legacy=True)
    return {"name": name, "words": [int(w) for w in words], "position": position, "gauss": gauss if has_gauss else None}


def _legacy_restore(generator: Any, state: dict[str, Any]) -> None:
    words, position, gauss = state["words"], state["position"], state["gauss"]
    if state["name"] != "MT19937" or not isinstance(words, list) or len(words) != 624:
        raise ValueError("not a state of MT19937: its name, or the number of its words, is another")
    if type(position) is not int or not 0 <= position <= 624:
        raise ValueError(f"position is {position!r}, expected 0 to 624")
    if gauss is not None and not isinstance(gauss, float):
        raise ValueError(f"gauss is {gauss!r}, expected a float or None")
    array = np.array(words, dtype=np.uint32)
    generator.set_state(("MT19937", array, position, int(gauss is not None), gauss or 0.0))


def _legacy_reseed(generator: Any, n: int) -> None:
    generator.seed([n >> shift & 0xFFFF_FFFF for shift in range(0, 256, 32)])


KINDS = (
    Kind(
        "numpy.random.Generator",
        matches=lambda value: isinstance(value, np.random.Generator),
        save=lambda generator: _save(generator.bit_generator),
        restore=lambda generator, state: _restore(generator.bit_generator, state),
        reseed=lambda generator, n: _reseed(generator.bit_generator, n),
    ),
    Kind(
        "numpy.random.RandomState",
        matches=lambda value: isinstance(value, np.random.RandomState),
        save=_legacy_save,
        restore=_legacy_restore,
        reseed=_legacy_reseed,
    ),
    Kind(
        "numpy.random.BitGenerator",
        matches=lambda value: isinstance(value, np.random.BitGenerator),
        save=_save,
        restore=_restore,
        reseed=_reseed,
    ),
)
