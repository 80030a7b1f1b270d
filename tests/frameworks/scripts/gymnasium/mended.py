"""Runs a few episodes of CartPole with random actions and reports the returns."""

import gymnasium as gym


def episode(env, limit=30, seed=None):
    env.reset(seed=seed)
    total = 0.0
    for _ in range(limit):
        action = env.action_space.sample()
        _, reward, terminated, truncated, _ = env.step(action)
        total += reward
        if terminated or truncated:
            break
    return total


def main():
    env = gym.make("CartPole-v1")
    env.action_space.seed(2)
    returns = [episode(env, seed=1)] + [episode(env) for _ in range(7)]
    print("returns", returns)
    env.close()


main()
