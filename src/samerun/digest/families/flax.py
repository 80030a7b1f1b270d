"""Flax: variables by their values, modules without the bookkeeping of traces."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from samerun.digest.walk import Seen, Walk

_BOOKKEEPING = {"_pytree__state", "_pytree__nodes", "_object__state", "_id", "_state", "_parent_ref"}


def _module(walk: Walk, value: Any) -> Seen:
    return walk.attributes(value, _BOOKKEEPING, "model")


def _variable(walk: Walk, value: Any) -> Seen:
    return walk.see(value.get_raw_value() if hasattr(type(value), "get_raw_value") else value.raw_value)


TREES = {
    "Module": _module,
    "Object": _module,
    "Pytree": _module,
    "Variable": _variable,
}
