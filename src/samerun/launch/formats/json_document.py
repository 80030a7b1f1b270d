"""JSON by path. The order of an object's keys does not count, as for any dict."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from samerun.launch.formats.protocol import Format, Spot, by_suffix, counterparts, key_spot, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

_ABSENT = object()


def compare_values(a: Any, b: Any, path: str = "$") -> Iterator[Spot]:
    """Where two parsed documents differ."""
    if isinstance(a, dict) and isinstance(b, dict):
        for key, other in counterparts(a, b):
            if key != other and key is not None and other is not None:
                yield key_spot(path, key, other)
            values = (_ABSENT if key is None else a[key], _ABSENT if other is None else b[other])
            yield from compare_values(*values, f"{path}.{key or other}")
    elif isinstance(a, list) and isinstance(b, list):
        for index, (x, y) in enumerate(zip(a, b, strict=False)):
            yield from compare_values(x, y, f"{path}[{index}]")
        if len(a) != len(b):
            yield Spot(f"{path} (length)", str(len(a)), str(len(b)))
    elif type(a) is not type(b) or a != b:
        yield _leaf(path, a, b)


def _leaf(path: str, a: Any, b: Any) -> Spot:
    if a is _ABSENT or b is _ABSENT or isinstance(a, (dict, list)) or isinstance(b, (dict, list)):
        return Spot(path, _show(a), _show(b))
    # The whole path stands before the value, as its keys tell what a bare number is.
    return Spot(path, _show(a), _show(b), ((f"{path}: {_text(a)}", f"{path}: {_text(b)}"),))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _show(value: Any) -> str:
    if value is _ABSENT:
        return "(absent)"
    return str(value) if isinstance(value, _Number) else shorten(json.dumps(value, ensure_ascii=False))


def _compare(a: bytes, b: bytes) -> Iterator[Spot]:
    return compare_values(parse(a), parse(b))


def parse(data: bytes) -> Any:
    """The document; raises ValueError when it is not one."""
    # Numbers stay texts, as parsing would merge some: 1.0 and 1, 0.1 and 0.10, 0 and -0; and tell NaN from NaN.
    return json.loads(data, parse_float=_Number, parse_int=_Number, parse_constant=_Number, object_pairs_hook=_object)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key that an object has twice: only the last would count")
    return found


class _Number(str):
    """A number as it is written."""

    __slots__ = ()


FORMAT = Format("json", by_suffix(".json", ".ipynb", ".geojson"), _compare)
