"""NumPy: arrays of every dtype and layout, scalars, masked arrays, and generators (read, never drawn from)."""

from __future__ import annotations

import sys
from marshal import dumps

from samerun.digest.buffers import dtype_name, plain_array
from samerun.digest.hashing import token_of
from samerun.digest.structure import name_of, qualname_of, state_of
from samerun.digest.walk import FORMAT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from samerun.digest.walk import Seen, Walk


_dtype_of: Callable[[Any], Any] | None = None
_bytes_of: Callable[[Any], bytes] | None = None


def _array(walk: Walk, value: Any) -> Seen:
    numpy = sys.modules["numpy"]
    if type(value) is not numpy.ndarray:
        return walk.enter(value, _subclass)
    dtype = value.dtype
    if dtype.hasobject or dtype.char == "T":
        return walk.enter(value, _objects)
    return plain_array(walk, value) if dtype.names is None else walk.enter(value, _structured)


def _objects(walk: Walk, value: Any) -> Seen:
    """An array of Python objects, by its elements."""
    shape = "".join(f"{axis}," for axis in value.shape)
    text = f"numpy.ndarray[{value.dtype.name}]({shape[:-1]})"
    return walk.sequence(f"numpy.ndarray[{value.dtype.name}]({shape})", value.reshape(-1).tolist(), text)


def _structured(walk: Walk, value: Any) -> Seen:
    """A structured array field by field: the padding between fields is chance."""
    names = value.dtype.names
    shape = ", ".join(map(str, value.shape))
    text = f"numpy.ndarray[{', '.join(names)}]({shape})"
    return walk.sequence(f"numpy.ndarray{names!r}({shape})", [value[name] for name in names], text, names)


def _subclass(walk: Walk, value: Any) -> Seen:
    """An array of a subclass, as the plain array that it is, and its instance state; none of its methods are called."""
    plain = _plain(value)
    state = state_of(value)
    if state:
        return walk.mapping(name_of(type(value)), [("<array>", plain), *state], qualname_of(type(value)))
    kind, token, preview, parts, text = walk.see(plain)
    return kind, token_of(name_of(type(value)).encode("utf-8", "replace"), b"\0", token), preview, parts, text


def _memmap(walk: Walk, value: Any) -> Seen:
    """A file mapped as an array counts as the array: where the file lies does not."""
    return walk.see(_plain(value))


def _plain(value: Any) -> Any:
    base = sys.modules["numpy"].ndarray
    return base.view(value, base)


def _masked(walk: Walk, value: Any) -> Seen:
    """A masked array by its mask and what is not masked: what lies under the mask does not count."""
    plain, mask = _plain(value), dict(state_of(value) or ())["_mask"]
    mask = _plain(mask) if mask.ndim else sys.modules["numpy"].zeros(plain.shape, bool)
    shape = ", ".join(map(str, plain.shape))
    text = f"MaskedArray[{dtype_name(plain.dtype)}]({shape})"
    return walk.mapping("numpy.ma.MaskedArray", [("data", plain[~mask]), ("mask", mask)], text)


def _scalar(walk: Walk, value: Any) -> Seen:
    global _dtype_of, _bytes_of
    if _dtype_of is None or _bytes_of is None:
        base = sys.modules["numpy"].generic  # its own methods, whatever a subclass of float64 defines
        _dtype_of, _bytes_of = base.dtype.__get__, base.tobytes
    dtype, raw = _dtype_of(value), _bytes_of(value)
    if dtype.names is not None or dtype.hasobject or dtype.char in "gGT":
        return walk.see(_zero_d(dtype, raw))
    token = token_of(dumps((dtype_name(dtype), raw), FORMAT))
    if not walk.detail:
        return "scalar", token, None, None, None
    exact = value if type(value) is dtype.type else _zero_d(dtype, raw)[()]
    words = repr(exact.item()) if dtype.kind in "SUV" else str(exact)
    return "scalar", token, f"np.{dtype.type.__name__}({words})"[:80], None, f"numpy.{qualname_of(type(value))}"


def _zero_d(dtype: Any, raw: bytes) -> Any:
    numpy = sys.modules["numpy"]
    return numpy.ndarray((), dtype, raw) if raw else numpy.zeros((), dtype)


def _dtype(walk: Walk, value: Any) -> Seen:
    return "scalar", walk.blob(b"numpy.dtype", repr(value).encode()), str(value)[:80], None, None


def _bit_generator(walk: Walk, value: Any) -> Seen:
    """A generator by its position, which reading does not move."""
    walk.detail = 0
    state = value.state
    return "rng", walk.mapping(qualname_of(type(value)), list(state.items()))[1], qualname_of(type(value)), None, None


def _generator(walk: Walk, value: Any) -> Seen:
    return walk.see(sys.modules["numpy"].random.Generator.bit_generator.__get__(value))


def _random_state(walk: Walk, value: Any) -> Seen:
    walk.detail = 0
    state = sys.modules["numpy"].random.RandomState.get_state(value, legacy=False)
    return "rng", walk.mapping("RandomState", list(state.items()))[1], state["bit_generator"], None, None


def _seed_sequence(walk: Walk, value: Any) -> Seen:
    walk.detail = 0
    return "rng", walk.mapping("SeedSequence", list(value.state.items()))[1], "SeedSequence", None, None


LEAVES = {
    "dtype": _dtype,
    "generic": _scalar,
    "ndarray": _array,
}
TREES = {
    "BitGenerator": _bit_generator,
    "Generator": _generator,
    "MaskedArray": _masked,
    "RandomState": _random_state,
    "SeedSequence": _seed_sequence,
    "memmap": _memmap,
}
