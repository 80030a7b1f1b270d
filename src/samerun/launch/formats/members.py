"""What is common to archives: their members are compared one by one, each by its own format."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from samerun.launch.formats.binary import parting
from samerun.launch.formats.protocol import Spot, digest_pieces, digest_stream, pairs, text_spot

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    Open = Callable[[], IO[bytes]]
    Members = Mapping[str, Open]  # by name


def by_name(members: Iterable[tuple[str, Open]]) -> dict[str, Open]:
    """The members of an archive by their names. An archive may hold a name twice: the second is called "name (2)"."""
    found: dict[str, Open] = {}
    for name, content in members:
        unique, number = name, 1
        while unique in found:
            number += 1
            unique = f"{name} ({number})"
        found[unique] = content
    return found


def digest_members(members: Members) -> str:
    """The digest of the names and contents of an archive's members, in whatever order they are stored."""
    return digest_pieces(
        f"{len(name)} {name} {_digest(members[name])}\n".encode("utf-8", "surrogateescape") for name in sorted(members)
    )


def _digest(member: Open) -> str:
    with member() as file:
        return digest_stream(file)


def compare_members(a: Members, b: Members, owners: Mapping[str, str]) -> Iterator[Spot]:
    """Where two archives differ. Where each has all in one folder that it named in its own way, the names of these folders are
    one difference. ``owners``: of members of ``a`` that hold nothing but numbers, what these belong to.
    """
    from samerun.launch.formats import common_format

    tops = top(a), top(b)
    if tops[0] and tops[1] and tops[0] != tops[1]:
        yield text_spot("folder", *tops)
    else:
        tops = ("", "")
    left, right = ({name[len(own) :]: read for name, read in side.items()} for own, side in zip(tops, (a, b), strict=True))
    for name in pairs(left, right):
        shown = tops[0] + name
        if name not in left or name not in right:
            yield Spot(f"member {shown}", *(("(absent)", "present") if name not in left else ("present", "(absent)")))
            continue
        x, y = _read(left[name]), _read(right[name])
        if x == y:
            continue
        if shown in owners:
            yield parting(x, y).inside(f"member {shown} of {owners[shown]}")
        else:
            yield from (spot.inside(f"member {shown}") for spot in common_format(name, x, y).spots(x, y))


def _read(member: Open) -> bytes:
    with member() as file:
        return file.read()


def top(names: Collection[str]) -> str:
    """The one folder in which all is, with its slash; empty if there is none."""
    folders = {name[: name.find("/") + 1] for name in names}
    return folders.pop() if len(folders) == 1 else ""
