"""JAX arrays: they are classes of jaxlib. What jax itself defines is in ``families/jax.py``."""

from __future__ import annotations

import sys

from samerun.digest.buffers import plain_array

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from samerun.digest.walk import Seen, Walk


def _array(walk: Walk, value: Any) -> Seen:
    if value.is_deleted():
        return walk.missed(value, "donated or deleted")
    return plain_array(walk, _on_host(value), "jax.Array")


def _on_host(value: Any) -> Any:
    """The array as NumPy sees it. ``numpy.asarray(value)`` would keep a reference in it, and so undo its donation."""
    numpy = sys.modules["numpy"]
    try:
        return numpy.asarray(memoryview(value))
    except BufferError:  # dtypes without a buffer format, and other devices
        convert = getattr(value, "_single_device_array_to_np_array_did_copy", None)
        if convert is None or not value.is_fully_addressable or len(value.devices()) > 1:
            return numpy.asarray(value)
        return convert()[0]


LEAVES = {"ArrayImpl": _array}
