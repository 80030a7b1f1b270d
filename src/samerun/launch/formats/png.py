"""PNG images by their pixels; texts and times in them (which program made it, and when) do not count."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

from samerun.launch.formats.binary import first_difference
from samerun.launch.formats.protocol import Format, Spot, by_magic, digest_pieces

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

_MAGIC = b"\x89PNG\r\n\x1a\n"
_NOTES = {b"tEXt", b"zTXt", b"iTXt", b"tIME", b"eXIf"}  # kinds of chunk that do not change how it looks
_HEADER, _PIXELS = b"IHDR", b"IDAT"
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_MAGIC)
    while at + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        yield kind, data[at + 8 : at + 8 + length]
        at += length + 12


def _picture(data: bytes) -> tuple[bytes, bytes, list[tuple[bytes, bytes]]]:
    """The header, the pixels, and what else makes how it looks (colours, the further frames of an animation)."""
    chunks = list(_chunks(data))
    pixels = zlib.decompress(b"".join(content for kind, content in chunks if kind == _PIXELS))
    others = [(kind, content) for kind, content in chunks if kind not in {_HEADER, _PIXELS, *_NOTES}]
    return dict(chunks)[_HEADER], pixels, others


def _compare(a: bytes, b: bytes) -> Iterator[Spot]:
    (header_a, pixels_a, others_a), (header_b, pixels_b, others_b) = _picture(a), _picture(b)
    if header_a != header_b:
        yield Spot("image size or kind", _size(header_a), _size(header_b))
    elif others_a != others_b:
        yield Spot("colours or frames", "", "")
    elif pixels_a != pixels_b:
        # Each row of pixels is stored behind one byte that names its filter.
        row = first_difference(pixels_a, pixels_b) // (_stride(header_a) + 1)
        yield Spot(f"pixels, first in row {row}", "", "")


def _size(header: bytes) -> str:
    width, height, depth, colour = struct.unpack_from(">IIBB", header)
    return f"{width} x {height}, {depth} bits, {_CHANNELS.get(colour, '?')} channels"


def _stride(header: bytes) -> int:
    width, _, depth, colour = struct.unpack_from(">IIBB", header)
    return int(width * depth * _CHANNELS.get(colour, 1) + 7) // 8


def _digest(file: IO[bytes]) -> str:
    header, pixels, others = _picture(file.read())
    return digest_pieces((repr((header, others)).encode(), pixels))


FORMAT = Format("png", by_magic(_MAGIC), _compare, _digest)
