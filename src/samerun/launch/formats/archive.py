"""Zip archives member by member (npz, wheels, checkpoints in zip form); the times and order of members do not count."""

from __future__ import annotations

import io
import zipfile
from contextlib import contextmanager, suppress
from functools import partial
from typing import IO, TYPE_CHECKING

from samerun.launch.formats.members import by_name, compare_members, digest_members, top
from samerun.launch.formats.pickled import references
from samerun.launch.formats.protocol import Format, Spot, by_magic

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from samerun.launch.formats.members import Members

_FINGERPRINT = "/.data/serialization_id"  # by torch.save, of the other members: what differs there differs in them
_MOST_UNPACKED = 1 << 28  # bytes to compare


@contextmanager
def _members(file: IO[bytes], most: float = float("inf")) -> Iterator[Members]:
    """Raises zipfile.BadZipFile or ValueError for a damaged archive, or one that unpacks to more than ``most`` bytes."""
    with zipfile.ZipFile(file) as archive:
        if min((info.header_offset for info in archive.infolist()), default=0):
            raise ValueError("something stands before the first member")
        counting = [info for info in archive.infolist() if not info.is_dir() and not info.filename.endswith(_FINGERPRINT)]
        if sum(info.file_size for info in counting) > most:
            raise ValueError("unpacks to too much")
        own = len(_named_after_the_file(archive.namelist()))
        comment = [("comment", partial(io.BytesIO, archive.comment))] if archive.comment else []
        yield by_name([*((info.filename[own:], partial(archive.open, info)) for info in counting), *comment])


def _named_after_the_file(names: Collection[str]) -> str:
    """The folder in which torch.save puts all; it has the name that the file had then."""
    folder = top(names)
    return folder if folder and {f"{folder}data.pkl", f"{folder}version"} <= set(names) else ""


def _compare(a: bytes, b: bytes) -> Iterator[Spot]:
    with _members(io.BytesIO(a), _MOST_UNPACKED) as left, _members(io.BytesIO(b), _MOST_UNPACKED) as right:
        yield from compare_members(left, right, _owners(left))


def _owners(members: Members) -> dict[str, str]:
    """Members that hold the numbers of what a pickle beside them describes: their names, and what they belong to."""
    found = {}
    for name, content in members.items():
        if name == "data.pkl" or name.endswith("/data.pkl"):
            folder = name.removesuffix("data.pkl")
            with suppress(Exception), content() as file:  # it may be anything by such a name
                found.update({f"{folder}data/{key}": path for key, path in references(file.read()).items()})
    return found


def _digest(file: IO[bytes]) -> str:
    with _members(file) as members:
        return digest_members(members)


FORMAT = Format("zip", by_magic(b"PK\x03\x04", b"PK\x05\x06"), _compare, _digest, nested=True)
