"""asyncio: a task is told by its name, which numbers tasks in the order in which they were made."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from samerun.digest.walk import Seen, Walk


def _task(walk: Walk, value: Any) -> Seen:
    name = sys.modules["_asyncio"].Task.get_name(value)
    return "opaque", walk.blob(b"asyncio.Task", name.encode()), "Task", name, None


LEAVES = {"Task": _task}
