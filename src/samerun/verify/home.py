"""Where samerun keeps what it records of a project: ``.samerun/`` in it, or a state folder when the project is read-only."""

from __future__ import annotations

import os
import tempfile
import time
from hashlib import blake2b
from pathlib import Path


def home_of(project: Path) -> Path:
    """The project's samerun folder, made if need be, with its own ``.gitignore``."""
    for folder in (project / ".samerun", _state_folder(project)):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            ignore = folder / ".gitignore"
            if not ignore.exists():
                ignore.write_text("*\n", encoding="utf-8")
            if os.access(folder, os.W_OK):
                return folder
        except OSError:
            continue
    return Path(tempfile.mkdtemp(prefix="samerun-"))


def _state_folder(project: Path) -> Path:
    base = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    return base / "samerun" / blake2b(str(project).encode(), digest_size=6).hexdigest()


def new_verification(project: Path) -> Path:
    """A new folder for one verification."""
    base = home_of(project) / "verify"
    base.mkdir(exist_ok=True)
    stamp = time.strftime("%Y%m%d-%H%M%S")
    for number in range(1000):
        folder = base / f"{stamp}-{os.getpid()}-{number}"
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        return folder
    raise OSError(f"cannot make a folder in {base}")
