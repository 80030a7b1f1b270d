"""Runs a few episodes of CartPole with random actions and reports the returns."""

import gymnasium as gym


def episode(env, limit=30):
    env.reset()  # cause: os.entropy
    total = 0.0
    for _ in range(limit):
        action = env.action_space.sample()  # cause: os.entropy
        _, reward, terminated, truncated, _ = env.step(action)
        total += reward
        if terminated or truncated:
            break
    return total


def main():
    env = gym.make("CartPole-v1")
    returns = [episode(env) for _ in range(8)]
    print("returns", returns)
    env.close()


main()
