"""Archives member by member, whatever packs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samerun.launch.formats.protocol import Spot, pairs, text_spot

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    Members = Mapping[str, Callable[[], bytes]]  # name -> how to read it


def compare_members(a: Members, b: Members, owners: Mapping[str, str]) -> Iterator[Spot]:
    """Where two archives differ. Where each has all in one folder that it named in its own way, the names of these folders are
    one difference. ``owners``: whose the member of this name is.
    """
    from samerun.launch.formats import HEAD, format_of

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
        x, y = left[name](), right[name]()
        for spot in format_of(name, x[:HEAD]).spots(x, y):
            yield spot.inside(f"member {shown} of {owners[shown]}" if shown in owners else f"member {shown}")


def top(names: Collection[str]) -> str:
    """The one folder in which all is, with its slash; empty if there is none."""
    folders = {name[: name.find("/") + 1] for name in names}
    return folders.pop() if len(folders) == 1 else ""
