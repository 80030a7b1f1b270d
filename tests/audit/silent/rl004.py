# --- a space has seed()
import gymnasium as gym

env = gym.make("CartPole-v1")
env.action_space.seed(0)
# --- tried
import gymnasium as gym

env = gym.make("CartPole-v1")
try:
    env.seed(0)
except AttributeError:
    env.reset(seed=0)
