"""One hash of bytes: XXH3-128 where xxhash can be imported, else BLAKE2b; a digest always names which.

A *token* is what one value adds to the hash of the value that holds it: either its own short canonical bytes, or ``#``
and the 16 bytes of a hash. Tokens delimit themselves, so that joining them loses nothing.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

try:
    from xxhash import xxh3_128_digest

    ALGORITHM = "xxh3"
    raw_hash: Callable[[Any], bytes] = xxh3_128_digest
except ImportError:
    from _blake2 import blake2b as _blake2b

    ALGORITHM = "b2"

    def raw_hash(data: Any) -> bytes:
        """The 16 bytes of the hash of ``data``, anything contiguous with the buffer protocol; nothing is copied."""
        view = memoryview(data)
        flat = view.cast("B") if view.ndim != 1 and view.nbytes else view  # it refuses more axes
        return bytes(_blake2b(flat if view.nbytes else b"", digest_size=16).digest())


_HASHED = ord("#")
_BLOCK = 1 << 16


def token_of(*pieces: bytes) -> bytes:
    """The token of one value that is written as ``pieces``, which must delimit themselves."""
    return b"#" + raw_hash(b"".join(pieces))


def text_of(token: bytes) -> str:
    """The digest that records carry, such as ``xxh3:0f...``, of a value with this token."""
    return f"{ALGORITHM}:{(token[1:] if token[0] == _HASHED else raw_hash(token)).hex()}"


def sampled_hash(memory: memoryview, budget: int) -> bytes:
    """The hash of evenly spread blocks of a flat byte ``memory``, ``budget`` bytes of it or a little less."""
    blocks = max(1, budget // _BLOCK)
    stride = -(-len(memory) // blocks)
    return raw_hash(b"".join(raw_hash(memory[at : at + min(_BLOCK, stride)]) for at in range(0, len(memory), stride)))
