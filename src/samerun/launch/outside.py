"""Putting back what a run did outside the project, which only its journals know of."""

from __future__ import annotations

import os
import shutil
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from samerun.launch.scan import look
from samerun.launch.vault import link_back, make_folder, move_back, remove

if TYPE_CHECKING:
    from collections.abc import Callable

    from samerun.launch.journals import Journals, Was
    from samerun.launch.vault import Vault


def restore_outside(journals: Journals, vault: Vault, is_covered: Callable[[str], bool]) -> list[str]:
    """Undo what the journals tell of, except paths that are covered elsewhere; returns words for what could not be.

    A folder that a run made is the run's, so it goes with everything in it.
    """
    made = [path for path in journals.created if vault.marked_new(path) and not is_covered(path)]
    own = set(made)  # what other programs put into a folder that the run made is the run's, too
    were = [path for path in journals.was if not (vault.marked_new(path) or is_covered(path) or own & _folders(path))]
    words: list[str] = []
    lost = [path for path in were if not _is_there(path, journals.was[path]) and not vault.holds(path)]
    _move_back(lost, made, journals)
    for path in sorted(made, key=len, reverse=True):
        _try(words, path, partial(_take_away, Path(path)))
    for path in sorted(were, key=len):
        _try(words, path, partial(_bring_back, path, journals, vault))
    for path in sorted(were, key=len, reverse=True):
        _try(words, path, partial(_dress_folder, path, journals.was[path]))
    return words


def _folders(path: str) -> set[str]:
    return {str(folder) for folder in Path(path).parents}


def _is_there(path: str, was: Was) -> bool:
    now = look(Path(path))
    if now is None or now.kind != was.kind:
        return False
    if was.kind == "file":
        return (now.size, now.mtime_ns) == (was.size, was.mtime_ns)
    return was.kind == "folder" or now.target == was.target


def _move_back(lost: list[str], made: list[str], journals: Journals) -> None:
    """Files too large to copy may only have been renamed."""
    new = {}
    for path in made:
        entry = look(Path(path))
        if entry is not None and entry.kind == "file":
            new[entry.inode, entry.size, entry.mtime_ns] = path
    for path in lost:
        was = journals.was[path]
        now = new.get((was.inode, was.size, was.mtime_ns))
        if was.kind == "file" and now is not None:
            move_back(Path(now), path, was.mode, was.mtime_ns)


def _take_away(path: Path) -> None:
    entry = look(path)
    if entry is None:
        return
    if entry.kind == "folder":
        shutil.rmtree(path)
    else:
        remove(path)


def _bring_back(path: str, journals: Journals, vault: Vault) -> None:
    was, now = journals.was[path], look(Path(path))
    if now is not None and now.kind != was.kind:
        _take_away(Path(path))
    if was.kind == "folder":
        if look(Path(path)) is None:
            make_folder(Path(path), was.mode)
    elif was.kind == "link":
        if not _is_there(path, was):
            link_back(path, was.target, was.mtime_ns)
    elif vault.holds(path):
        vault.put_back(path, was.mode, was.mtime_ns, was.inode)
    elif not _is_there(path, was):
        raise OSError(0, f"there is no copy of it, because {journals.unsaved.get(path) or 'the process was killed'}")


def _dress_folder(path: str, was: Was) -> None:
    if was.kind == "folder":
        os.chmod(path, was.mode)
        os.utime(path, ns=(os.stat(path).st_atime_ns, was.mtime_ns))


def _try(words: list[str], path: str, act: Callable[[], object]) -> None:
    try:
        act()
    except OSError as error:
        words.append(f"{path} is not as it was: {error.strerror or error}")
