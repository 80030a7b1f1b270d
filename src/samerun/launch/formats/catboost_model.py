"""CatBoost's own model files; the id that each training gives its model, and the time at which it ended, do not count."""

from __future__ import annotations

import io
import re
from typing import IO, TYPE_CHECKING

from samerun.launch.formats.protocol import Format, Spot, by_magic, digest_stream

if TYPE_CHECKING:
    from collections.abc import Iterator

# A text of FlatBuffers: its length, and zeros after it. The id is four numbers, written without leading zeros.
_ID = re.compile(rb"[\x07-\x23]\0\0\0[0-9a-f]{1,8}(?:-[0-9a-f]{1,8}){3}\0+(?=.{0,8}model_guid)", re.S)
_ENDED = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ(?=\0.{0,16}train_finish_time)", re.S)


def _learnt(data: bytes) -> bytes:
    return _ENDED.sub(b"", _ID.sub(b"", data))


def _compare(a: bytes, b: bytes) -> Iterator[Spot]:
    from samerun.launch.formats import format_named

    yield from format_named("binary").spots(_learnt(a), _learnt(b))


def _digest(file: IO[bytes]) -> str:
    return digest_stream(io.BytesIO(_learnt(file.read())))


FORMAT = Format("catboost", by_magic(b"CBM1"), _compare, _digest)
