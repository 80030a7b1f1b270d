# --- the loop's variable is in it
import gymnasium as gym
from mine import make

envs = gym.vector.SyncVectorEnv([make(seed=7 + i) for i in range(8)])
# --- the vector is seeded as a whole
import gymnasium as gym
from mine import make

envs = gym.vector.SyncVectorEnv([make(i, seed=7) for i in range(8)])
