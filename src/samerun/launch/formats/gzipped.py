"""Gzip files by what they unpack to; the time and name in their header do not count."""

from __future__ import annotations

import gzip
import zlib
from typing import IO, TYPE_CHECKING, cast

from samerun.launch.formats.protocol import Format, Spot, by_magic, digest_stream

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_UNPACKED = 1 << 28


def _compare(a: bytes, b: bytes) -> Iterator[Spot]:
    from samerun.launch.formats import HEAD, format_of

    x, y = _unpack(a), _unpack(b)
    yield from format_of("", x[:HEAD]).spots(x, y)


def _unpack(data: bytes) -> bytes:
    unpacked = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data, _MOST_UNPACKED)
    if len(unpacked) >= _MOST_UNPACKED:
        raise ValueError("unpacks to too much")
    return gzip.decompress(data)  # all members of it


def _digest(file: IO[bytes]) -> str:
    with gzip.GzipFile(fileobj=file) as unpacked:
        return digest_stream(cast("IO[bytes]", unpacked))


FORMAT = Format("gzip", by_magic(b"\x1f\x8b"), _compare, _digest)
