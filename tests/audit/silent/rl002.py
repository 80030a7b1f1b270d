# --- nothing is seeded
import gymnasium as gym

env = gym.make("CartPole-v1")
env.reset()
env.step(env.action_space.sample())
# --- the space is
import gymnasium as gym

env = gym.make("CartPole-v1")
env.reset(seed=0)
env.action_space.seed(0)
env.step(env.action_space.sample())
