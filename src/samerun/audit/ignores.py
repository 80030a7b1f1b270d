"""Writing ``# samerun: ignore[CODE] reason`` at findings, so that a project can start clean."""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import TYPE_CHECKING

from samerun.audit.read import Unreadable, decode, parse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from samerun.audit.model import Finding


def add_ignores(raw: bytes, path: str, findings: Iterable[Finding], reason: str) -> tuple[bytes, int]:
    """The file's bytes with a comment for each finding, and for how many there was none to put; notebooks are left alone."""
    codes: dict[int, set[str]] = defaultdict(set)
    for finding in findings:
        codes[finding.line].add(finding.rule)
    if path.endswith(".ipynb"):
        return raw, sum(map(len, codes.values()))
    encoding = decode(raw, path).encoding
    wanted, left = raw, 0
    for line in sorted(codes, reverse=True):
        comment = f"# samerun: ignore[{', '.join(sorted(codes[line]))}] {reason}".encode(encoding, "replace")
        changed = _commented(wanted, path, line, comment)
        if changed is None:
            left += len(codes[line])
        else:
            wanted = changed
    return wanted, left


def _commented(raw: bytes, path: str, line: int, comment: bytes) -> bytes | None:
    """The source with the comment at the end of the line, or on its own line above; None where both would change the program."""
    before = _dump(raw, path)
    lines = raw.splitlines(keepends=True)
    text = lines[line - 1]
    bare = text.rstrip(b"\r\n")
    end = text[len(bare) :] or b"\n"
    indent = bare[: len(bare) - len(bare.lstrip())]
    for new in (bare.rstrip() + b"  " + comment + end, indent + comment + end + text):
        changed = b"".join([*lines[: line - 1], new, *lines[line:]])
        if _dump(changed, path) == before:
            return changed
    return None


def _dump(raw: bytes, path: str) -> str | None:
    try:
        return ast.dump(parse(decode(raw, path).data, path))
    except Unreadable:
        return None
