"""What the agent has lived through, to learn from again."""

import random
from collections import deque
from typing import NamedTuple

import numpy as np
import torch


class Transition(NamedTuple):
    before: np.ndarray
    action: int
    reward: float
    after: np.ndarray
    over: bool


class ReplayMemory:
    def __init__(self, capacity, seed):
        self.rng = random.Random(seed)
        self.transitions = deque(maxlen=capacity)

    def __len__(self):
        return len(self.transitions)

    def push(self, *fields):
        self.transitions.append(Transition(*fields))

    def sample(self, size):
        """A batch of transitions, as one tensor for each field."""
        batch = Transition(*zip(*self.rng.sample(self.transitions, size)))
        return (
            torch.tensor(np.array(batch.before)),
            torch.tensor(batch.action),
            torch.tensor(batch.reward),
            torch.tensor(np.array(batch.after)),
            torch.tensor(batch.over),
        )
