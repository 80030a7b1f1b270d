"""The stated rules for integers that come from a person: nothing is dropped, rounded or truncated in silence."""

from __future__ import annotations

from _operator import index

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import SupportsIndex

SEED_MAX = 2**32 - 1  # what every framework's own seed call takes in full
PART_MAX = 2**64 - 1


def exact(value: SupportsIndex | None, name: str, most: int) -> int:
    """``value`` as a plain int in 0..``most``; NumPy's and other exact integers are taken, 0 is a number too.

    Raises:
        TypeError: for None, bool, float, str and all else that is not an integer.
        ValueError: for an integer below 0 or above ``most``.
    """
    expected = f"expected an integer from 0 to {most}"
    if value is None:
        raise TypeError(f"{name} is None, {expected}: without a number every run would differ; choose one, 0 is fine")
    if isinstance(value, bool) or not hasattr(type(value), "__index__"):
        raise TypeError(f"{name} is {value!r} ({type(value).__name__}), {expected}; {_remedy(value)}")
    number = index(value)
    if number < 0:
        raise ValueError(f"{name} is {number}, {expected}: random.seed would drop the sign, NumPy would refuse it")
    if number > most:
        raise ValueError(f"{name} is {number}, {expected}: some frameworks would keep only its low bits")
    return number


def _remedy(value: object) -> str:
    if isinstance(value, (str, bytes)):
        return "convert it with int(), or name a stream: root['name']"
    if isinstance(value, float):
        return "write it without the point: rounding is not guessed"
    return "pass a plain number"
