# --- seeded when made
import gymnasium as gym

env = gym.make("CartPole-v1", seed=0)
env.reset()
env.step(0)
# --- seeded once, reset again later
import gymnasium as gym

env = gym.make("CartPole-v1")
env.reset(seed=0)
env.step(0)
env.reset()
# --- library code
import gymnasium as gym


def play():
    env = gym.make("CartPole-v1")
    env.reset()
    return env.step(0)
