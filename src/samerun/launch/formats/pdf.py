"""PDF documents by their objects; when and as what they were written (dates, the file's id, where objects lie) does not count."""

from __future__ import annotations

import io
import re
from typing import IO, TYPE_CHECKING

from samerun.launch.formats.protocol import Format, Spot, by_magic, digest_stream

if TYPE_CHECKING:
    from collections.abc import Iterator

_WRITTEN = re.compile(
    rb"/(?:Creation|Mod)Date\s*\([^)]*\)"
    rb"|<xmp:(?:Create|Modify|Metadata)Date>[^<]*<"
    rb"|/ID\s*\[\s*[<(][^\]]*\]"
    rb"|\d{10} \d{5} [nf]\s?\r?\n"  # of the table of objects
    rb"|startxref\s+\d+"
)


def _objects(data: bytes) -> bytes:
    return _WRITTEN.sub(b"", data)


def _compare(a: bytes, b: bytes) -> Iterator[Spot]:
    from samerun.launch.formats import format_named

    yield from format_named("binary").spots(_objects(a), _objects(b))


def _digest(file: IO[bytes]) -> str:
    return digest_stream(io.BytesIO(_objects(file.read())))


FORMAT = Format("pdf", by_magic(b"%PDF-"), _compare, _digest)
