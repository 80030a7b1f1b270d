"""Random actions in a vector of environments; the environments are seeded, their action space is not."""

import gymnasium as gym
import numpy as np


def rollout(envs, steps=25):
    observations, _ = envs.reset(seed=7)
    total = np.zeros(envs.num_envs)
    for _ in range(steps):
        observations, rewards, *_ = envs.step(envs.action_space.sample())
        total += rewards + observations[:, 0]
    return total


def main():
    envs = gym.make_vec("CartPole-v1", num_envs=3)  # cause: os.entropy
    print("totals", np.round(rollout(envs), 6).tolist())
    envs.close()


main()
