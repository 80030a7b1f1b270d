"""What the table libraries share: whether two tables hold the same rows in another order."""

from __future__ import annotations

from samerun.digest.hashing import text_of, token_of
from samerun.digest.walk import ANY_ORDER, MOST_REORDERED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from samerun.digest.walk import Part, Walk


def any_row_order(walk: Walk, columns: list[list[Any]], rows: int) -> list[Part]:
    """The digest of the rows in a canonical order, as a part; nothing for a table of too many cells."""
    if not columns or rows * len(columns) > MOST_REORDERED:
        return []
    detail, walk.detail = walk.detail, 0
    nodes = walk.nodes  # seen before, column by column
    tokens = [[walk.see(cell)[1] for cell in column] for column in columns]
    walk.detail, walk.nodes = detail, nodes
    return [[ANY_ORDER, text_of(token_of(*sorted([token_of(*row) for row in zip(*tokens, strict=True)]))), "order", None]]
