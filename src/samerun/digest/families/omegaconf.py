"""OmegaConf, by what a configuration says; what it remembers of how that was worked out (the time, ids) is not part of it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from samerun.digest.walk import Seen, Walk

_OWN = frozenset({"_metadata", "_parent", "_flags_cache"})


def _node(walk: Walk, value: Any) -> Seen:
    return walk.attributes(value, skip=_OWN)


TREES = {"Node": _node}
