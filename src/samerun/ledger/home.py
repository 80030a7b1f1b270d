"""Where samerun keeps what it records of a project: ``.samerun/`` in it, or elsewhere when the project is read-only."""

from __future__ import annotations

import os
import tempfile
from hashlib import blake2b
from pathlib import Path

NAME = ".samerun"


def home_of(project: Path) -> Path:
    """The project's samerun folder, made if need be, with its own ``.gitignore``.

    A project that cannot be written to has it under the user's state folder (``XDG_STATE_HOME`` or ``~/.local/state``),
    and where that cannot be written to either, a temporary one is made.
    """
    for folder in (project / NAME, state_folder(project)):
        if _make(folder):
            return folder
    return Path(tempfile.mkdtemp(prefix="samerun-"))


def find_home(start: Path) -> Path:
    """The samerun folder that a person in ``start`` means: its own or the nearest above; the state folder if there is none.

    Nothing is made, so the folder need not exist.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / NAME).is_dir():
            return folder / NAME
        if state_folder(folder).is_dir():
            return state_folder(folder)
    return start / NAME


def state_folder(project: Path) -> Path:
    """The folder outside ``project`` that stands in for ``.samerun``."""
    base = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    return base / "samerun" / blake2b(os.fsencode(project.resolve()), digest_size=6).hexdigest()


def _make(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        ignore = folder / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", encoding="utf-8")
    except OSError:
        return False
    return os.access(folder, os.W_OK | os.X_OK)
