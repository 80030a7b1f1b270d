"""What differs between two value records, in one sentence. For the parent process: it imports freely."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from typing import Any

from samerun.digest.ulps import NOISE, Distance, distance, float_distance
from samerun.digest.walk import ANY_ORDER, NOT_LOOKED_AT, ORDER

Record = list[Any]

_MOST_NAMED = 5  # members that a sentence names
_CLOSE = 1e-3  # relative difference up to which values are called close
_NUMPY_SCALAR = re.compile(r"np\.(\w+)\((.*)\)\Z", re.DOTALL)


@dataclass
class Difference:
    """What ``samerun.digest.compare`` returns, as a dict."""

    words: str
    parts: list[str] = field(default_factory=list)
    ulp: int | None = None
    elements: list[int] = field(default_factory=lambda: [0, 0])
    order_only: bool = False
    noise: bool = False


def compare(a: Record, b: Record) -> dict[str, Any] | None:
    """See ``samerun.digest.compare``."""
    found = _difference(a, b)
    return None if found is None else asdict(found)


def _difference(a: Record, b: Record) -> Difference | None:
    if a[1] == b[1] and a[0] == b[0]:
        return _order_of_a_dict(a, b)
    algorithms = [record[1].partition(":")[0] for record in (a, b)]
    if algorithms[0] != algorithms[1]:
        names = " and ".join(algorithms)
        return Difference(f"digests of {names} cannot be compared: install xxhash for both runs or for neither")
    by_type = _types(a[0], b[0])
    if by_type is not None:
        return by_type
    if _has_bits(a[3]) and _has_bits(b[3]):
        return _arrays(a, b)
    if a[2] == b[2] == "scalar":
        return _scalars(a[3], b[3])
    if a[4] or b[4]:
        return _members(a, b)
    return _by_kind(a, b)


def _order_of_a_dict(a: Record, b: Record) -> Difference | None:
    if _order(a, ORDER) == _order(b, ORDER):
        return None
    return Difference("same items, inserted in another order", parts=[ORDER], order_only=True)


def _types(a: str, b: str) -> Difference | None:
    if a == b:
        return None
    (name_a, dtype_a, size_a), (name_b, dtype_b, size_b) = _type_pieces(a), _type_pieces(b)
    if name_a != name_b:
        return Difference(f"types differ: {a} against {b}")
    if dtype_a != dtype_b:
        return Difference(f"dtypes differ: {dtype_a} against {dtype_b}")
    what = "shapes" if dtype_a or "," in size_a + size_b else "lengths"
    return Difference(f"{what} {size_a} against {size_b}" if what == "lengths" else f"shapes ({size_a}) against ({size_b})")


def _type_pieces(text: str) -> tuple[str, str, str]:
    """``numpy.ndarray[float64](100, 3)`` -> its name, dtype and shape; what is missing is empty."""
    match = re.fullmatch(r"(.*?)(?:\[(.*)\])?(?:\(([^()]*)\))?", text, re.DOTALL)
    assert match is not None
    name, dtype, size = match.groups()
    return name, dtype or "", size or ""


def _has_bits(preview: Any) -> bool:
    return isinstance(preview, dict) and bool(preview.get("bits"))


def _arrays(a: Record, b: Record) -> Difference:
    dtype, looked_at = a[3]["dtype"], len(a[3]["bits"])
    apart = distance(dtype, a[3]["bits"], b[3]["bits"])
    everything = a[3]["idx"] == "all"
    of = f"of {looked_at} {'' if everything else 'looked-at '}elements"
    if _same_in_another_order(a, b):
        return Difference("same values in another order", elements=[apart.differing, looked_at], order_only=True)
    if not apart.differing:
        return Difference(f"none {of} differ, others among {a[3]['n']} do", elements=[0, looked_at])
    words = f"{apart.differing} {of} differ, {_how_far(apart)}"
    return Difference(words, ulp=apart.ulp, elements=[apart.differing, looked_at], noise=apart.noise)


def _same_in_another_order(a: Record, b: Record) -> bool:
    canonical = _order(a, ANY_ORDER)
    if canonical is not None:
        return bool(canonical == _order(b, ANY_ORDER))
    return bool(a[3]["idx"] == "all") and _rows(a[3]) == _rows(b[3])


def _rows(preview: dict[str, Any]) -> list[list[str]]:
    """The rows of an array (of one with one axis, its elements) in a canonical order."""
    bits, shape = preview["bits"], preview["shape"]
    width = max(1, len(bits) // shape[0]) if shape else 1
    return sorted(bits[at : at + width] for at in range(0, len(bits), width))


def _how_far(apart: Distance) -> str:
    if apart.noise:
        size = f"largest {apart.ulp} ULP" if (apart.ulp or 0) <= NOISE else "as sums that cancel do"
        return f"{size} (floating-point noise)"
    x, y = apart.values
    first = "" if x is None or y is None else f"first {_short(x)} against {_short(y)} (different values)"
    if apart.relative is not None and apart.relative <= _CLOSE:
        return f"largest {apart.ulp} ULP, relative {apart.relative:.1e} (close: rounding that grew, or a small change)"
    return first or "different values"


def _short(value: float) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _scalars(a: Any, b: Any) -> Difference:
    apart = _scalar_distance(a, b)
    words = f"values differ: {a} against {b}"
    if apart is None or apart.ulp is None:
        return Difference(words, elements=[1, 1])
    if apart.noise:
        words = f"{words}, {apart.ulp} ULP apart (floating-point noise)"
    elif apart.relative is not None and apart.relative <= _CLOSE:
        words = f"{words}, relative {apart.relative:.1e} (close: rounding that grew, or a small change)"
    return Difference(words, ulp=apart.ulp, elements=[1, 1], noise=apart.noise)


def _scalar_distance(a: Any, b: Any) -> Distance | None:
    dtypes, texts = zip(*(_number_text(text) for text in (a, b)), strict=True)
    if dtypes[0] != dtypes[1]:
        return None
    try:
        x, y = float(texts[0]), float(texts[1])
    except ValueError:
        return None
    return float_distance(x, y, dtypes[0])


def _number_text(text: Any) -> tuple[str, str]:
    """The dtype and digits of a float, by how it is written (``np.float32(0.1)``, ``0.1``); no digits for others."""
    match = _NUMPY_SCALAR.match(str(text))
    dtype, digits = match.groups() if match else ("float64", str(text))
    is_float = dtype in ("float16", "float32", "float64") and (match or re.search(r"[.einf]", digits))
    return dtype, digits if is_float else ""


def _members(a: Record, b: Record) -> Difference:
    ours, theirs = ({part[0]: part for part in record[4] or () if part[2] != "order"} for record in (a, b))
    keys = [key for key in {**ours, **theirs} if key not in ours or key not in theirs or ours[key][1] != theirs[key][1]]
    of = len({**ours, **theirs}) - (NOT_LOOKED_AT in ours or NOT_LOOKED_AT in theirs)
    if _members_reordered(a, b, ours, theirs):
        what = "rows" if a[2] == "frame" else "values"
        return Difference(f"same {what} in another order", parts=keys, elements=[len(keys), of], order_only=True)
    if not keys:
        return Difference("values differ beyond what was looked at one by one", parts=[])
    inner = {key: _part_difference(ours[key], theirs[key]) for key in keys if key in ours and key in theirs}
    ulps = [found.ulp for found in inner.values() if found.ulp is not None]
    noise = len(inner) == len(keys) and all(found.noise for found in inner.values())
    words = f"{len(keys)} of {of} members differ: {_named(keys, inner, ours)}"
    return Difference(words, keys, max(ulps, default=None), [len(keys), of], noise=noise)


def _members_reordered(a: Record, b: Record, ours: dict[str, Any], theirs: dict[str, Any]) -> bool:
    canonical = _order(a, ANY_ORDER)
    if canonical is not None:
        return bool(canonical == _order(b, ANY_ORDER))
    positions = [str(at) for at in range(len(ours))]
    if list(ours) != positions or list(theirs) != positions:  # not a sequence whose every member has a part
        return False
    return sorted(part[1] for part in ours.values()) == sorted(part[1] for part in theirs.values())


def _part_difference(a: list[Any], b: list[Any]) -> Difference:
    """The difference of two parts, as of two records without type and parts of their own."""
    if a[2] == b[2] == "scalar":
        return _scalars(a[3], b[3])
    if _has_bits(a[3]) and _has_bits(b[3]) and (a[3]["dtype"], a[3]["shape"]) == (b[3]["dtype"], b[3]["shape"]):
        return _arrays(["", *a[1:], None], ["", *b[1:], None])
    return Difference(f"{a[2]}s differ" if a[2] == b[2] else f"{a[2]} against {b[2]}")


def _named(keys: list[str], inner: dict[str, Difference], ours: dict[str, Any]) -> str:
    said = []
    for key in keys[:_MOST_NAMED]:
        if key in inner:
            said.append(f"{key} ({inner[key].words.removeprefix('values differ: ')})")
        else:
            said.append(f"{key} (only in the {'first' if key in ours else 'second'})")
    more = len(keys) - _MOST_NAMED
    return ", ".join(said) + (f" and {more} more" if more > 0 else "")


def _by_kind(a: Record, b: Record) -> Difference:
    if a[2] == "rng":
        return Difference("generator states differ: another seed, or another number of draws")
    if a[3] is not None and a[3] != b[3]:
        return Difference(f"values differ: {a[3]} against {b[3]}")
    return Difference(f"{a[2]}s differ")


def _order(record: Record, name: str) -> Any:
    """The digest of an order part: told by its kind, since a member of the user's may bear any name."""
    return next((part[1] for part in record[4] or () if part[0] == name and part[2] == "order"), None)
