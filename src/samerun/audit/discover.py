"""Which files are audited: .py and .ipynb under the given paths, what git ignores and caches hold left out."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from samerun.audit.settings import Settings, matches_path

if TYPE_CHECKING:
    from collections.abc import Iterator

_SUFFIXES = (".py", ".ipynb")
_NEVER = frozenset(
    {".git", ".hg", ".svn", "__pycache__", ".venv", "venv", "node_modules", ".tox", ".nox", ".eggs", ".mypy_cache",
     ".ruff_cache", ".pytest_cache", ".ipynb_checkpoints", ".samerun", "site-packages"}
)  # fmt: skip


def discover(paths: list[str], root: str, settings: Settings) -> list[str]:
    """The files to audit, as sorted real paths without repeats; a file that is named itself is always in.

    Raises:
        FileNotFoundError: a given path does not exist.
    """
    named: dict[str, None] = {}
    walked: dict[str, None] = {}
    for path in paths:
        if os.path.isfile(path):
            named[os.path.abspath(path)] = None
        elif os.path.isdir(path):
            walked.update(dict.fromkeys(_walk(os.path.abspath(path))))
        else:
            raise FileNotFoundError(f"no such file or folder: {path}")
    kept = [path for path in walked if not _excluded(path, root, settings)]
    if settings.respect_gitignore:
        kept = _not_ignored(kept, root)
    return sorted({*named, *kept})


def _walk(top: str) -> Iterator[str]:
    """Files below ``top``; a folder that a symbolic link leads back to is entered once."""
    seen: set[tuple[int, int]] = set()
    for folder, folders, files in os.walk(top, followlinks=True):
        status = os.stat(folder)
        if (status.st_dev, status.st_ino) in seen:
            folders.clear()
            continue
        seen.add((status.st_dev, status.st_ino))
        folders[:] = sorted(name for name in folders if name not in _NEVER)
        for name in files:
            if name.endswith(_SUFFIXES):
                yield os.path.join(folder, name)


def _excluded(path: str, root: str, settings: Settings) -> bool:
    relative = os.path.relpath(path, root).replace(os.sep, "/")
    return any(matches_path(relative, pattern) for pattern in settings.exclude)


def _not_ignored(paths: list[str], root: str) -> list[str]:
    """The paths that git does not ignore; all of them where there is no git or no repository."""
    if not paths or not _in_repository(root):
        return paths
    command = ["git", "check-ignore", "--stdin", "-z"]
    try:
        done = subprocess.run(command, input="\0".join(paths).encode(), capture_output=True, cwd=root, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return paths
    ignored = set(done.stdout.decode("utf-8", "surrogateescape").split("\0")) if done.returncode == 0 else set()
    return [path for path in paths if path not in ignored]


def _in_repository(root: str) -> bool:
    folder = os.path.abspath(root)
    while True:
        if os.path.exists(os.path.join(folder, ".git")):
            return True
        up = os.path.dirname(folder)
        if up == folder:
            return False
        folder = up
