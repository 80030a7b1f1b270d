"""Environments and the agents in them, without how long their episodes took."""

from collections import deque

import gymnasium

from samerun.digest import compare, describe
from samerun.digest.families import stable_baselines3


def _played(wrapped, steps=60, seed=3):
    env = wrapped(gymnasium.make("CartPole-v1"))
    env.reset(seed=seed)
    env.action_space.seed(seed)
    for _ in range(steps):
        _, _, terminated, truncated, _ = env.step(env.action_space.sample())
        if terminated or truncated:
            env.reset()
    return env


def test_statistics_of_episodes_are_their_returns_and_lengths():
    wrapper = gymnasium.wrappers.RecordEpisodeStatistics
    one, again, other = _played(wrapper), _played(wrapper), _played(wrapper, seed=4)
    assert list(one.time_queue) != list(again.time_queue)
    assert compare(describe(one), describe(again)) is None
    assert "return_queue" in compare(describe(one), describe(other))["parts"]


class Monitor:
    """As stable_baselines3's, which holds the same."""

    __module__ = "stable_baselines3.common.monitor"

    def __init__(self, now, returns):
        self.t_start = now
        self.episode_returns = returns
        self.episode_times = [now + 0.5]


class BaseAlgorithm:
    """As stable_baselines3's."""

    __module__ = "stable_baselines3.common.base_class"

    def __init__(self, now, returns):
        self.env = Monitor(now, returns)
        self.start_time = now
        self.ep_info_buffer = deque([{"r": returns[0], "l": 5, "t": now}])


class DQN(BaseAlgorithm):
    """An algorithm, derived as all are."""


def test_an_agent_is_not_the_time_at_which_it_learnt():
    assert set(stable_baselines3.TREES) >= {"BaseAlgorithm", "Monitor"}
    assert compare(describe(DQN(1.5, [7.0])), describe(DQN(2.5, [7.0]))) is None
    assert compare(describe(DQN(1.5, [7.0])), describe(DQN(1.5, [8.0])))["parts"] == ["env"]
