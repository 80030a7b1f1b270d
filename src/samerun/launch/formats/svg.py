"""SVG drawings, line by line; the names of their own parts (made anew for every drawing) and their date do not count."""

from __future__ import annotations

import io
import re
from typing import IO, TYPE_CHECKING

from samerun.launch.formats.protocol import Format, Spot, digest_stream, text_spot
from samerun.launch.formats.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

_DATE = re.compile(r"<dc:date>[^<]*</dc:date>")
_DEFINED = re.compile(r"""\bid=["']([^"']+)["']""")
_NAMED = re.compile(r"""(?<=\bid=["'])[^"']+|(?<=#)[^"')\s]+""")


def _drawing(data: bytes) -> str:
    """The text with its parts named by their order, so that two drawings of the same are equal."""
    text = _DATE.sub("<dc:date/>", decode(data))
    order = {name: f"part-{number}" for number, name in enumerate(dict.fromkeys(_DEFINED.findall(text)), 1)}
    return _NAMED.sub(lambda match: order.get(match.group(), match.group()), text)


def _compare(a: bytes, b: bytes) -> Iterator[Spot]:
    left, right = _drawing(a).splitlines(), _drawing(b).splitlines()
    for number, (x, y) in enumerate(zip(left, right, strict=False), 1):
        if x != y:
            yield text_spot(f"line {number}", x.strip(), y.strip())
    if len(left) != len(right):
        yield Spot("number of lines", str(len(left)), str(len(right)))


def _digest(file: IO[bytes]) -> str:
    return digest_stream(io.BytesIO(_drawing(file.read()).encode("utf-8", "surrogateescape")))


def _fits(name: str, head: bytes) -> bool:
    return name.endswith(".svg") or b"<svg" in head


FORMAT = Format("svg", _fits, _compare, _digest, rank=1)
