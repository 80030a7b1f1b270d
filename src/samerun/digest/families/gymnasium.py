"""Gymnasium: an environment that keeps statistics of its episodes, without how long they took."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from samerun.digest.walk import Seen, Walk

_TIMES = frozenset({"episode_start_time", "episode_start_times", "time_queue"})


def _statistics(walk: Walk, value: Any) -> Seen:
    return walk.attributes(value, skip=_TIMES)


TREES = {"RecordEpisodeStatistics": _statistics}
