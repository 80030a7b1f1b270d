"""Python's own ``random``."""

from __future__ import annotations

from samerun.audit.knowledge import PYTHON, Generator, Seed, draws

SEEDS = {
    "random.seed": Seed((PYTHON,), keyword="a"),
    "random.setstate": Seed((PYTHON,)),
}
DRAWS = draws(
    PYTHON,
    "random",
    "random uniform randint randrange choice choices sample shuffle gauss normalvariate lognormvariate expovariate "
    "betavariate gammavariate triangular vonmisesvariate paretovariate weibullvariate getrandbits randbytes binomialvariate",
)
GENERATORS = {"random.Random": Generator(PYTHON, keyword="x")}
