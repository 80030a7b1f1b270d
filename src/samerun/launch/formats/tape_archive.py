"""Tar archives member by member; the times, owners and order of members do not count."""

from __future__ import annotations

import io
import tarfile
from functools import partial
from typing import IO, TYPE_CHECKING

from samerun.launch.formats.members import compare_members
from samerun.launch.formats.protocol import Format, Spot, digest_stream

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAGIC, _MAGIC_AT = b"ustar", 257


def _members(file: IO[bytes]) -> dict[str, bytes]:
    """Name -> content; of what is no file, its kind and where it leads. Raises tarfile.TarError for a damaged archive."""
    with tarfile.open(fileobj=file, mode="r:") as archive:
        return {member.name: _content(archive, member) for member in archive if not member.isdir()}


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(member) if member.isfile() else None
    return file.read() if file is not None else f"{member.type!r} {member.linkname}".encode()


def _compare(a: bytes, b: bytes) -> Iterator[Spot]:
    left, right = ({name: partial(bytes, content) for name, content in _members(io.BytesIO(side)).items()} for side in (a, b))
    yield from compare_members(left, right, {})


def _digest(file: IO[bytes]) -> str:
    told = [f"{name} {digest_stream(io.BytesIO(content))}" for name, content in sorted(_members(file).items())]
    return digest_stream(io.BytesIO("\n".join(told).encode("utf-8", "surrogateescape")))


FORMAT = Format("tar", lambda _, head: head[_MAGIC_AT:].startswith(_MAGIC), _compare, _digest)
