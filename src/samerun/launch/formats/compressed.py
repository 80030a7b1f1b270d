"""Compressed files by what they unpack to (gzip, bzip2, xz; zlib and lzma of joblib); times in their headers do not count."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zlib
from typing import IO, TYPE_CHECKING

from samerun.launch.formats.protocol import Format, Spot, digest_stream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MOST_UNPACKED = 1 << 28
_GZIP = b"\x1f\x8b"
_OPENERS: dict[bytes, Callable[[IO[bytes]], IO[bytes]]] = {
    _GZIP: lambda file: gzip.GzipFile(fileobj=file),  # type: ignore[dict-item,return-value] # it reads like one
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\0": lzma.LZMAFile,
}
# Too short to tell a compressed file without its name.
_OPENERS_BY_NAME: dict[bytes, Callable[[IO[bytes]], IO[bytes]]] = {
    **dict.fromkeys((b"x\x01", b"x^", b"x\x9c", b"x\xda"), lambda file: io.BytesIO(_inflate(file.read()))),
    b"]\0\0": lzma.LZMAFile,
}
_SUFFIXES = (".joblib", ".pkl", ".pickle", ".z", ".zlib", ".lzma")


def _inflate(data: bytes) -> bytes:
    return zlib.decompressobj().decompress(data, _MOST_UNPACKED)


def _opener(head: bytes) -> Callable[[IO[bytes]], IO[bytes]] | None:
    return next((opener for magic, opener in (_OPENERS | _OPENERS_BY_NAME).items() if head.startswith(magic)), None)


def _fits(name: str, head: bytes) -> bool:
    return head.startswith(tuple(_OPENERS)) or (name.endswith(_SUFFIXES) and head.startswith(tuple(_OPENERS_BY_NAME)))


def _open(file: IO[bytes]) -> IO[bytes]:
    head = file.read(8)
    file.seek(0)
    opener = _opener(head)
    if opener is None:
        raise ValueError("not compressed")
    return opener(file)


def _compare(a: bytes, b: bytes) -> Iterator[Spot]:
    from samerun.launch.formats import HEAD, format_of

    x, y = _unpack(a), _unpack(b)
    yield from format_of("", x[:HEAD]).spots(x, y)


def _unpack(data: bytes) -> bytes:
    unpacked = _open(io.BytesIO(data)).read(_MOST_UNPACKED)
    if len(unpacked) >= _MOST_UNPACKED:
        raise ValueError("unpacks to too much")
    return unpacked


def _digest(file: IO[bytes]) -> str:
    with _open(file) as unpacked:
        return digest_stream(unpacked)


FORMAT = Format("compressed", _fits, _compare, _digest, rank=-1)  # before what a file is by its name: x.pkl, compressed
