"""Compressed files by what they unpack to (gzip, bzip2, xz; zlib and lzma of joblib); times in their headers do not count."""

from __future__ import annotations

import bz2
import io
import lzma
import re
import zlib
from dataclasses import dataclass
from functools import partial
from typing import IO, TYPE_CHECKING, Protocol

from samerun.launch.formats.protocol import Format, Spot, digest_pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MOST_UNPACKED = 1 << 28  # bytes to compare
_CHUNK = 1 << 16  # small, as a thousand times as much may come out of it
_SUFFIXES = (".joblib", ".pkl", ".pickle", ".z", ".zlib", ".lzma")


class _Unpacker(Protocol):
    """Unpacks one stream; what follows the stream is left in ``unused_data``."""

    def decompress(self, data: bytes, /) -> bytes: ...
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...


@dataclass(frozen=True)
class _Kind:
    """One way to compress: how its streams begin, and whether this is so short that only a name makes it sure."""

    begins: re.Pattern[bytes]
    unpacker: Callable[[], _Unpacker]
    needs_name: bool = False


_KINDS = (
    _Kind(re.compile(rb"\x1f\x8b"), partial(zlib.decompressobj, 16 + zlib.MAX_WBITS)),
    _Kind(re.compile(rb"BZh[1-9]1AY&SY"), bz2.BZ2Decompressor),
    _Kind(re.compile(rb"\xfd7zXZ\0"), lzma.LZMADecompressor),
    _Kind(re.compile(rb"x[\x01^\x9c\xda]"), zlib.decompressobj, needs_name=True),
    _Kind(re.compile(rb"]\0\0"), lzma.LZMADecompressor, needs_name=True),
)


def _kind(head: bytes, *, named: bool = True) -> _Kind | None:
    return next((kind for kind in _KINDS if kind.begins.match(head) and (named or not kind.needs_name)), None)


def _fits(name: str, head: bytes) -> bool:
    return _kind(head, named=name.endswith(_SUFFIXES)) is not None


def _unpacked(file: IO[bytes]) -> Iterator[bytes]:
    """All that the streams in a file unpack to, in pieces. Raises anything when one is damaged or cut short, or when something
    else than zeros stands behind them.
    """
    data = file.read(_CHUNK)
    kind = _kind(data)
    if kind is None:
        raise ValueError("not compressed")
    while data:
        stream = kind.unpacker()
        while not stream.eof:
            if not data:
                raise ValueError("cut short")
            yield stream.decompress(data)
            data = stream.unused_data or file.read(_CHUNK)
        while data and not (data := data.lstrip(b"\0")):
            data = file.read(_CHUNK)


def _whole(data: bytes) -> bytes:
    unpacked = bytearray()
    for piece in _unpacked(io.BytesIO(data)):
        unpacked += piece
        if len(unpacked) > _MOST_UNPACKED:
            raise ValueError("unpacks to too much")
    return bytes(unpacked)


def _compare(a: bytes, b: bytes) -> Iterator[Spot]:
    from samerun.launch.formats import common_format

    x, y = _whole(a), _whole(b)
    yield from common_format("", x, y).spots(x, y)


def _digest(file: IO[bytes]) -> str:
    return digest_pieces(_unpacked(file))


# Asked before what a file is by its name: x.pkl, compressed.
FORMAT = Format("compressed", _fits, _compare, _digest, rank=-1, nested=True)
