"""Where a verification keeps its runs."""

from __future__ import annotations

import os
import time
from pathlib import Path

from samerun.ledger.home import home_of


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
