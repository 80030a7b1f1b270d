"""What a cell displays, as lines of text: the launcher prints them, and the probe files them under the line that made them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

# Pictures that hold nothing but what is drawn. SVG and HTML carry ids that are new each time; their text form says the same.
_PICTURES = ("image/png", "image/jpeg", "image/gif")


def lines_of(data: Mapping[str, Any]) -> list[str]:
    """The lines for a MIME bundle: its plain text, then a fingerprint of each picture."""
    from hashlib import blake2b

    lines = _text(data.get("text/plain", "")).split("\n")
    for kind in _PICTURES:
        if kind in data:
            raw = _bytes(data[kind])
            lines.append(f"[{kind}, {len(raw)} bytes, blake2b {blake2b(raw, digest_size=8).hexdigest()}]")
    return lines


def _text(value: Any) -> str:
    return "".join(value) if isinstance(value, list) else str(value)


def _bytes(value: Any) -> bytes:
    """The picture itself: a kernel hands on bytes, or text in base 64."""
    if isinstance(value, bytes):
        return value
    from binascii import a2b_base64

    return a2b_base64(_text(value))
