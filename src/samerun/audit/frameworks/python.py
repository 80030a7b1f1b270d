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
TOKENS = (b"random", b"seed", b"urandom", b"uuid", b"secrets", b"hash(", b"listdir", b"glob", b"iterdir", b"scandir", b"os.walk",
          b"set(", b"as_completed", b"imap_unordered", b"=id", b"__main__")  # fmt: skip
