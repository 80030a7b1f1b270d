"""``# samerun: ignore[OR301] reason``: which findings a comment silences, and comments that silence nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass

_COMMENT = re.compile(rb"#\s*samerun:\s*ignore(?:\[(?P<codes>[^\]]*)\])?(?P<reason>[^\n\r]*)")
_MARK = b"samerun:"


@dataclass(frozen=True)
class Ignore:
    """One ignoring comment: its line, the codes it names, and its reason."""

    line: int
    codes: tuple[str, ...]
    reason: str

    @property
    def fault(self) -> str | None:
        """Why the comment does not count, or None."""
        if not self.codes:
            return "names no rule; write `# samerun: ignore[CODE] reason`"
        if not self.reason:
            return f"gives no reason; write `# samerun: ignore[{', '.join(self.codes)}] reason`"
        return None


def find_ignores(text: bytes) -> list[Ignore]:
    """All ignoring comments in a source, those without codes or reason included."""
    if _MARK not in text:
        return []
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        match = _COMMENT.search(line) if _MARK in line else None
        if match is not None:
            codes = (match["codes"] or b"").decode().replace(",", " ").upper().split()
            reason = match["reason"].decode("utf-8", "replace").strip(" :-\t")
            found.append(Ignore(number, tuple(codes), reason))
    return found


def matches(code: str, selector: str) -> bool:
    """Whether a rule's code is meant by a selector: the code, a prefix of it (``OR``, ``OR3``) or ``ALL``."""
    return selector == "ALL" or code.startswith(selector)
