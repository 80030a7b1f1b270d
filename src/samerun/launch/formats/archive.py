"""Zip archives member by member (npz, wheels, checkpoints in zip form); the times and order of members do not count."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from typing import IO, TYPE_CHECKING

import xxhash

from samerun.launch.formats.pickled import references
from samerun.launch.formats.protocol import Format, Spot, by_magic, digest_stream, pairs

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_UNPACKED = 1 << 28  # bytes: beyond, a member's checksum stands for its content


def _compare(a: bytes, b: bytes) -> Iterator[Spot]:
    from samerun.launch.formats import HEAD, format_of

    with zipfile.ZipFile(io.BytesIO(a)) as left, zipfile.ZipFile(io.BytesIO(b)) as right:
        in_left, in_right = _members(left), _members(right)
        owners = _owners(left)
        for name in pairs(in_left, in_right):
            if name not in in_left or name not in in_right:
                present = ("(absent)", "present") if name not in in_left else ("present", "(absent)")
                yield Spot(f"member {name}", *present)
                continue
            x, y = left.read(name), right.read(name)
            for spot in format_of(name, x[:HEAD]).spots(x, y):
                owner = owners.get(name)
                yield spot.inside(f"member {name} of {owner}" if owner else f"member {name}")


def _owners(archive: zipfile.ZipFile) -> dict[str, str]:
    """Members that hold the numbers of what a pickle beside them describes: their names, and what they belong to."""
    found = {}
    for name in archive.namelist():
        folder, is_pickle, _ = name.rpartition("/data.pkl")
        if is_pickle:
            with suppress(ValueError, IndexError, KeyError):
                owners = references(archive.read(name))
                found.update({f"{folder}/data/{key}": path for key, path in owners.items()})
    return found


def _members(archive: zipfile.ZipFile) -> list[str]:
    return [info.filename for info in archive.infolist() if not info.is_dir()]


def _digest(file: IO[bytes]) -> str:
    state = xxhash.xxh3_128()
    with zipfile.ZipFile(file) as archive:
        members = sorted(archive.infolist(), key=lambda info: info.filename)
        small = sum(info.file_size for info in members) <= _MOST_UNPACKED
        for info in members:
            content = _content(archive, info) if small else f"{info.file_size} {info.CRC}"
            state.update(f"{len(info.filename)} {info.filename} {content}\n".encode("utf-8", "surrogateescape"))
    return f"xxh3:{state.hexdigest()}"


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> str:
    with archive.open(info) as member:
        return digest_stream(member)


FORMAT = Format("zip", by_magic(b"PK\x03\x04", b"PK\x05\x06"), _compare, _digest)
