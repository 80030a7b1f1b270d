"""Zip archives member by member (npz, wheels, checkpoints in zip form); the times and order of members do not count."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from functools import partial
from typing import IO, TYPE_CHECKING

import xxhash

from samerun.launch.formats.members import compare_members, top
from samerun.launch.formats.pickled import references
from samerun.launch.formats.protocol import Format, Spot, by_magic, digest_stream

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

_FINGERPRINT = "/.data/serialization_id"  # by torch.save, of the other members: what differs there differs in them
_MOST_UNPACKED = 1 << 28  # bytes: beyond, a member's checksum stands for its content


def _compare(a: bytes, b: bytes) -> Iterator[Spot]:
    with zipfile.ZipFile(io.BytesIO(a)) as left, zipfile.ZipFile(io.BytesIO(b)) as right:
        yield from compare_members(_members(left), _members(right), _owners(left))


def _owners(archive: zipfile.ZipFile) -> dict[str, str]:
    """Members that hold the numbers of what a pickle beside them describes: their names, and what they belong to."""
    found = {}
    for name, read in _members(archive).items():
        if name == "data.pkl" or name.endswith("/data.pkl"):
            with suppress(ValueError, IndexError, KeyError):
                folder = name.removesuffix("data.pkl")
                found.update({f"{folder}data/{key}": path for key, path in references(read()).items()})
    return found


def _members(archive: zipfile.ZipFile) -> dict[str, Callable[[], bytes]]:
    own = len(_named_after_the_file(archive.namelist()))
    return {info.filename[own:]: partial(archive.read, info) for info in _counting(archive)}


def _counting(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    return [info for info in archive.infolist() if not info.is_dir() and not info.filename.endswith(_FINGERPRINT)]


def _named_after_the_file(names: Collection[str]) -> str:
    """The folder in which torch.save puts all; it has the name that the file had then."""
    folder = top(names)
    return folder if folder and {f"{folder}data.pkl", f"{folder}version"} <= set(names) else ""


def _digest(file: IO[bytes]) -> str:
    state = xxhash.xxh3_128()
    with zipfile.ZipFile(file) as archive:
        members = sorted(_counting(archive), key=lambda info: info.filename)
        own = len(_named_after_the_file(archive.namelist()))
        small = sum(info.file_size for info in members) <= _MOST_UNPACKED
        for info in members:
            content = _content(archive, info) if small else f"{info.file_size} {info.CRC}"
            name = info.filename[own:]
            state.update(f"{len(name)} {name} {content}\n".encode("utf-8", "surrogateescape"))
    return f"xxh3:{state.hexdigest()}"


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> str:
    with archive.open(info) as member:
        return digest_stream(member)


FORMAT = Format("zip", by_magic(b"PK\x03\x04", b"PK\x05\x06"), _compare, _digest)
