"""SciPy: sparse matrices by their parts. Distributions and results are plain objects."""

from __future__ import annotations

from samerun.digest.structure import qualname_of, state_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from samerun.digest.walk import Seen, Walk

# How it prints, and what it has found out about itself.
_NOT_VALUE = {"maxprint", "has_canonical_format", "_has_canonical_format", "has_sorted_indices", "_has_sorted_indices"}


def _sparse(walk: Walk, value: Any) -> Seen:
    name = qualname_of(type(value))
    pairs = [pair for pair in state_of(value) or () if pair[0] not in _NOT_VALUE]
    shape = dict(pairs).get("_shape")
    return walk.mapping(f"scipy.sparse.{name}", pairs, f"{name}{shape}")


TREES = {"_spbase": _sparse, "spmatrix": _sparse}
