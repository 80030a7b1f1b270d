"""A metric that MLflow keeps in a file: value and step of each line; when each was logged does not count."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import IO, TYPE_CHECKING

from samerun.launch.formats.protocol import Format, Spot, digest_pieces, text_spot

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINE = re.compile(rb"(?m)^1\d{12} (\S+ -?\d+(?: .*)?)$")  # milliseconds since 1970, value, step


def _fits(_name: str, head: bytes) -> bool:
    lines = head.split(b"\n")
    whole = lines[:-1] if len(lines) > 1 else lines
    return all(map(_LINE.fullmatch, whole))


def _logged(data: bytes) -> list[bytes]:
    return [_LINE.sub(rb"\1", line) for line in data.splitlines()]


def _compare(a: bytes, b: bytes) -> Iterator[Spot]:
    for number, (x, y) in enumerate(zip_longest(_logged(a), _logged(b), fillvalue=b"(no such line)"), 1):
        if x != y:
            yield text_spot(f"line {number}", x.decode(errors="replace"), y.decode(errors="replace"))


def _digest(file: IO[bytes]) -> str:
    return digest_pieces(line + b"\n" for line in _logged(file.read()))


FORMAT = Format("mlflow-metric", _fits, _compare, _digest, rank=1)
