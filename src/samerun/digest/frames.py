"""What the table libraries share: whether two tables hold the same rows in another order."""

from __future__ import annotations

from samerun.digest.hashing import text_of, token_of
from samerun.digest.walk import ANY_ORDER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from samerun.digest.walk import Part, Walk


def any_row_order(walk: Walk, heading: list[Any], columns: list[list[Any]]) -> list[Part]:
    """The digest of the rows in a canonical order, below their names and dtypes, as a part."""
    detail, walk.detail = walk.detail, 0
    nodes, size = walk.nodes, walk.size  # seen before, column by column
    head = walk.see(heading)[1]
    tokens = [[walk.see(cell)[1] for cell in column] for column in columns]
    walk.detail, walk.nodes, walk.size = detail, nodes, size
    ordered = sorted([token_of(*row) for row in zip(*tokens, strict=True)]) if tokens else []
    return [[ANY_ORDER, text_of(token_of(head, *ordered)), "order", None]]
