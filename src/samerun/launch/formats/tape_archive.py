"""Tar archives member by member; the times, owners and order of members do not count."""

from __future__ import annotations

import io
import tarfile
from contextlib import contextmanager
from functools import partial
from typing import IO, TYPE_CHECKING

from samerun.launch.formats.members import by_name, compare_members, digest_members
from samerun.launch.formats.protocol import Format, Spot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.launch.formats.members import Members

_MAGIC, _MAGIC_AT = b"ustar", 257


@contextmanager
def _members(file: IO[bytes]) -> Iterator[Members]:
    """Raises tarfile.TarError or ValueError for a damaged archive."""
    with tarfile.open(fileobj=file, mode="r:") as archive:
        found = [(member.name, partial(_open, archive, member)) for member in archive.getmembers() if not member.isdir()]
        file.seek(archive.offset)
        if file.read().strip(b"\0"):
            raise ValueError("something stands behind the last member")
        yield by_name(found)


def _open(archive: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    """The content; of what is no file, its kind and where it leads."""
    file = archive.extractfile(member) if member.isfile() else None
    return file or io.BytesIO(f"{member.type!r} {member.linkname}".encode("utf-8", "surrogateescape"))


def _compare(a: bytes, b: bytes) -> Iterator[Spot]:
    with _members(io.BytesIO(a)) as left, _members(io.BytesIO(b)) as right:
        yield from compare_members(left, right, {})


def _digest(file: IO[bytes]) -> str:
    with _members(file) as members:
        return digest_members(members)


FORMAT = Format("tar", lambda _, head: head[_MAGIC_AT:].startswith(_MAGIC), _compare, _digest, nested=True)
