"""Which lines changed since a commit, so that an audit of a pull request speaks of that request alone."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from samerun.audit.model import Finding

_HUNK = re.compile(r"^@@ -\S+ \+(\d+)(?:,(\d+))? @@")


class GitError(ValueError):
    """git could not say what changed; the message has its words."""


def changed_lines(root: Path, base: str) -> dict[str, set[int]]:
    """For each file (relative to ``root``), the lines that differ from commit ``base``, untracked files whole as line 0.

    Raises:
        GitError: no git, no repository, or no such commit.
    """
    diff = _git(root, "diff", "--relative", "--no-color", "--no-ext-diff", "-U0", base, "--")
    found: dict[str, set[int]] = {}
    lines: set[int] = set()
    for row in diff.splitlines():
        if row.startswith("+++ "):
            lines = found.setdefault(row[4:].removeprefix("b/").strip('"'), set())
        elif match := _HUNK.match(row):
            start, count = int(match[1]), int(match[2] or 1)
            lines.update(range(start, start + count))
    for path in _git(root, "ls-files", "--others", "--exclude-standard").splitlines():
        found[path] = {0}
    return found


def in_changes(finding: Finding, changes: dict[str, set[int]]) -> bool:
    """Whether a finding stands on a changed line; any change to a notebook counts for all of it."""
    lines = changes.get(finding.file)
    if lines is None:
        return False
    if 0 in lines or finding.cell is not None:
        return True
    return any(line in lines for line in range(finding.line, max(finding.line, finding.end_line) + 1))


def _git(root: Path, *arguments: str) -> str:
    try:
        command = ["git", *arguments]
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    except OSError:
        raise GitError("--diff-base needs git, which is not installed") from None
    if done.returncode:
        raise GitError(
            f"git {arguments[0]} failed: {done.stderr.strip().splitlines()[0] if done.stderr.strip() else 'no reason given'}"
        )
    return done.stdout
