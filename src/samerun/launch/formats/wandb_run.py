"""The log that wandb keeps of a run, by what the program put there: its configuration, history and summary. What wandb adds
(times, ids, the state of the machine) does not count.

A file is a header and blocks of records (check sum, length, kind, data), which may go on from block to block; each is one
Protocol Buffers message.
"""

from __future__ import annotations

import io
import struct
from operator import itemgetter
from typing import IO, TYPE_CHECKING

from samerun.launch.formats.protobuf import fields, first
from samerun.launch.formats.protocol import Format, Spot, by_magic, digest_stream, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAGIC = b":W&B"
_BLOCK, _FILE_HEADER, _HEADER = 1 << 15, 7, 7
_WHOLE, _FIRST, _MIDDLE, _LAST = 1, 2, 3, 4  # kinds of record
_HISTORY, _SUMMARY, _CONFIG, _RUN = 2, 3, 5, 17  # of a Record
_CONFIG_OF_RUN = 4
_ITEM = 1  # of what the program put there
_KEY, _NESTED, _JSON = 1, 2, 16  # of an item


def _messages(data: bytes) -> Iterator[bytes]:
    """The messages of a log; raises struct.error or ValueError for a damaged one."""
    at, parts = _FILE_HEADER, b""
    while at + _HEADER <= len(data):
        if _BLOCK - at % _BLOCK < _HEADER:  # the rest of a block is too short for a header
            at += _BLOCK - at % _BLOCK
            continue
        size, kind = struct.unpack_from("<HB", data, at + 4)
        at += _HEADER
        if not _WHOLE <= kind <= _LAST or at + size > len(data):
            raise ValueError(f"a record of kind {kind} with {size} bytes at {at}")
        parts = data[at : at + size] if kind in (_WHOLE, _FIRST) else parts + data[at : at + size]
        at += size
        if kind in (_WHOLE, _LAST):
            yield parts


def _told(data: bytes) -> list[tuple[str, str]]:
    """(key, value as JSON) of each item, record by record; within one they come in any order."""
    found: list[tuple[str, str]] = []
    for message in _messages(data):
        for number, content in fields(message):
            if number == _RUN:
                content = first(list(fields(content)), _CONFIG_OF_RUN)
            if number in (_HISTORY, _SUMMARY, _CONFIG, _RUN):
                found += sorted(_items(content), key=itemgetter(0))
    return found


def _items(content: bytes) -> Iterator[tuple[str, str]]:
    for number, packed in fields(content):
        if number == _ITEM:
            item = list(fields(packed))
            names = [part.decode(errors="replace") for of, part in item if of in (_KEY, _NESTED)]
            if names and not names[0].startswith("_"):  # wandb's own
                yield ".".join(filter(None, names)), first(item, _JSON).decode(errors="replace")


def _compare(a: bytes, b: bytes) -> Iterator[Spot]:
    left, right = _told(a), _told(b)
    for number, ((key, before), (other, after)) in enumerate(zip(left, right, strict=False), 1):
        if (key, before) != (other, after):
            tokens = ((f"{key}: {before}", f"{key}: {after}"),) if key == other else ()
            yield Spot(f"item {number}, {key}", shorten(before), shorten(after), tokens)
    if len(left) != len(right):
        yield Spot("number of items", str(len(left)), str(len(right)))


def _digest(file: IO[bytes]) -> str:
    return digest_stream(io.BytesIO(repr(_told(file.read())).encode()))


FORMAT = Format("wandb", by_magic(_MAGIC), _compare, _digest)
