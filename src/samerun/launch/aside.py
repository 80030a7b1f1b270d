"""Files that may be the user's own work: changed while a run went on, by nobody of the run that was seen.

While an experiment of many runs goes on, the user may edit a file of the project. To the snapshot this looks as if
native code of the run had written it. So a text file that no journal accounts for is not thrown away but moved aside.
A run's own native output comes again in the next run; the user's edit does not: that tells them apart in the end.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_LARGEST = 16 << 20
_LOOK = 1 << 16


class Aside:
    """The kept files of one experiment, in ``folder/<number of the restore>/<path in the project>``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._round = 0
        self._taken: dict[str, list[Path]] = {}

    def begin(self) -> None:
        """A new restore begins."""
        self._round += 1

    def take(self, path: Path, relative: str) -> bool:
        """Move ``path`` aside if it may be the user's own work; says whether it did.

        Raises:
            OSError: it could not be moved.
        """
        if not _reads_like_text(path):
            return False
        target = self.folder / str(self._round) / relative
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(path, target)
        self._taken.setdefault(relative, []).append(target)
        return True

    def words(self) -> list[str]:
        """One sentence for each file worth keeping; the others, which came again in another run, are removed."""
        kept = {path: files[0] for path, files in self._taken.items() if len(files) == 1}
        for path in self._taken.keys() - kept.keys():
            for file in self._taken[path]:
                file.unlink(missing_ok=True)
        self._remove_empty_folders()
        return [
            f"{path} changed while the runs went on, and no process of theirs was seen writing it: "
            f"the changed version is kept at {file}"
            for path, file in sorted(kept.items())
        ]

    def _remove_empty_folders(self) -> None:
        for folder, _, _ in os.walk(self.folder, topdown=False):
            with suppress(OSError):  # it holds a kept file
                os.rmdir(folder)


def _reads_like_text(path: Path) -> bool:
    try:
        if path.is_symlink() or not path.is_file() or not 0 < path.stat().st_size <= _LARGEST:
            return False
        with path.open("rb") as file:
            head = file.read(_LOOK)
    except OSError:
        return False
    if b"\0" in head:
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > len(head) - 4  # the last character may be cut
    return True
