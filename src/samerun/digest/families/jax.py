"""What jax itself defines: keys, and tracers, which have no value yet. Its arrays are in ``families/jaxlib.py``."""

from __future__ import annotations

from samerun.digest.lookup import opaque
from samerun.digest.structure import state_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from samerun.digest.walk import Seen, Walk


def _key(walk: Walk, value: Any) -> Seen:
    state = dict(state_of(value) or ())
    name = state["_impl"].tag
    walk.detail = 0
    return "rng", walk.sequence("jax.key", [name, state["_base_array"]])[1], f"key<{name}>", None, None


LEAVES = {"Tracer": opaque}
TREES = {"PRNGKeyArray": _key}
