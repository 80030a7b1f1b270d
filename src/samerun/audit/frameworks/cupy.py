"""CuPy's global generator."""

from __future__ import annotations

from samerun.audit.knowledge import Seed, draws

SEEDS = {"cupy.random.seed": Seed(("cupy",))}
DRAWS = draws("cupy", "cupy.random", "rand randn randint random_sample random choice shuffle permutation normal uniform")
