"""Stable-Baselines3: an algorithm and its environments by what they hold, without when they began and how long episodes took."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from samerun.digest.walk import Seen, Walk

_TIMES = frozenset({"t_start", "start_time", "episode_times"})
# What is told of episodes beside how long they took: their returns and lengths, which the monitor of the environment keeps too.
_TIMED = frozenset({"ep_info_buffer", "buf_infos"})


def _untimed(walk: Walk, value: Any) -> Seen:
    return walk.attributes(value, skip=_TIMES | _TIMED)


TREES = {"BaseAlgorithm": _untimed, "Monitor": _untimed, "VecEnv": _untimed}
