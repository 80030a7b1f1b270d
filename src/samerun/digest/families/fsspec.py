"""fsspec, by what a file system was made with: its token is of the process and thread that made it, and it caches listings."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from samerun.digest.walk import Seen, Walk

_OWN = frozenset({"_fs_token_", "_pid", "_loop", "dircache", "_cached", "_intrans", "_transaction"})


def _file_system(walk: Walk, value: Any) -> Seen:
    return walk.attributes(value, skip=_OWN)


TREES = {"AbstractFileSystem": _file_system}
