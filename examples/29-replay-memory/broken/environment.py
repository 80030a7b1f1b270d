"""A windy grid: reach the goal, keep out of the pits; wind sometimes pushes one step to the side."""

import numpy as np

MOVES = ((0, 1), (1, 0), (0, -1), (-1, 0))


class WindyGrid:
    size = 5
    goal = (4, 4)
    pits = frozenset({(1, 3), (3, 1), (2, 2)})

    def __init__(self, wind=0.15, limit=40):
        self.wind = wind
        self.limit = limit
        self.rng = np.random.default_rng()
        self.place = (0, 0)
        self.steps = 0

    def reset(self):
        self.place = (int(self.rng.integers(2)), int(self.rng.integers(2)))
        self.steps = 0
        return self.observation()

    def observation(self):
        grid = np.zeros((self.size, self.size), dtype=np.float32)
        grid[self.place] = 1.0
        return grid.ravel()

    def step(self, action):
        """Observation, reward and whether the episode is over."""
        if self.rng.random() < self.wind:
            action = (action + 1) % len(MOVES)
        row, column = (p + m for p, m in zip(self.place, MOVES[action]))
        self.place = (min(max(row, 0), self.size - 1), min(max(column, 0), self.size - 1))
        self.steps += 1
        if self.place == self.goal:
            return self.observation(), 1.0, True
        if self.place in self.pits:
            return self.observation(), -1.0, True
        return self.observation(), -0.02, self.steps >= self.limit
