"""PNG images by their pixels; texts and times in them (which program made it, and when) do not count."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

import xxhash

from samerun.launch.formats.binary import first_difference
from samerun.launch.formats.protocol import Format, Spot, by_magic

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

_MAGIC = b"\x89PNG\r\n\x1a\n"
_PICTURE = (
    b"IHDR",
    b"PLTE",
    b"tRNS",
    b"gAMA",
    b"cHRM",
    b"sRGB",
    b"iCCP",
)  # what changes how it looks, before the pixels
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_MAGIC)
    while at + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        yield kind, data[at + 8 : at + 8 + length]
        at += length + 12


def _picture(data: bytes) -> tuple[dict[bytes, bytes], bytes]:
    chunks = list(_chunks(data))
    pixels = zlib.decompress(b"".join(content for kind, content in chunks if kind == b"IDAT"))
    return {kind: content for kind, content in chunks if kind in _PICTURE}, pixels


def _compare(a: bytes, b: bytes) -> Iterator[Spot]:
    (head_a, pixels_a), (head_b, pixels_b) = _picture(a), _picture(b)
    if head_a.get(b"IHDR") != head_b.get(b"IHDR"):
        yield Spot("image size or kind", _size(head_a), _size(head_b))
    elif head_a != head_b:
        yield Spot("colours", "", "")
    elif pixels_a != pixels_b:
        # Each row of pixels is stored behind one byte that names its filter.
        row = first_difference(pixels_a, pixels_b) // (_stride(head_a[b"IHDR"]) + 1)
        yield Spot(f"pixels, first in row {row}", "", "")


def _size(head: dict[bytes, bytes]) -> str:
    width, height, depth, colour = struct.unpack_from(">IIBB", head[b"IHDR"])
    return f"{width} x {height}, {depth} bits, {_CHANNELS.get(colour, '?')} channels"


def _stride(header: bytes) -> int:
    width, _, depth, colour = struct.unpack_from(">IIBB", header)
    return int(width * depth * _CHANNELS.get(colour, 1) + 7) // 8


def _digest(file: IO[bytes]) -> str:
    head, pixels = _picture(file.read())
    state = xxhash.xxh3_128(pixels)
    state.update(repr(sorted(head.items())).encode())
    return f"xxh3:{state.hexdigest()}"


FORMAT = Format("png", by_magic(_MAGIC), _compare, _digest)
