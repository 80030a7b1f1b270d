"""What calls do to random generators: the tables of every file in ``frameworks/``, joined.

A framework file binds any of ``SEEDS``, ``DRAWS``, ``METHOD_DRAWS`` and ``GENERATORS``. Adding a framework is
adding one file there. Families carry the names that reports use for sources of randomness.
"""

from __future__ import annotations

import pkgutil
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

PYTHON, NUMPY, TORCH, TENSORFLOW, KERAS = "python.random", "numpy.random", "torch", "tensorflow", "keras"
# Families whose global generator a program is expected to seed; the others go by explicit keys or generators.
GLOBAL_FAMILIES = (PYTHON, NUMPY, TORCH, TENSORFLOW, KERAS, "cupy")
# How a family is seeded, for messages and fixes: the call and the module that it needs.
SEED_CALLS = {
    PYTHON: ("random.seed", "random"),
    NUMPY: ("numpy.random.seed", "numpy"),
    TORCH: ("torch.manual_seed", "torch"),
    TENSORFLOW: ("tensorflow.random.set_seed", "tensorflow"),
    KERAS: ("keras.utils.set_random_seed", "keras"),
    "cupy": ("cupy.random.seed", "cupy"),
}


@dataclass(frozen=True)
class Seed:
    """A call that seeds: the families it seeds, and the position and name of its seed argument."""

    families: tuple[str, ...]
    position: int = 0
    keyword: str = "seed"


@dataclass(frozen=True)
class Draw:
    """A call that draws from a global generator.

    ``unless`` are arguments which, when given and not None, make the draw independent of the global generator.
    ``kind`` is ``draw``, or ``init`` for initial weights, which loading a checkpoint overwrites.
    """

    family: str
    unless: tuple[str, ...] = ()
    kind: str = "draw"


@dataclass(frozen=True)
class Generator:
    """A constructor of a generator object: without a seed argument it takes its seed from the operating system."""

    family: str
    position: int = 0
    keyword: str = "seed"


def draws(family: str, prefix: str, names: str, unless: tuple[str, ...] = (), kind: str = "draw") -> dict[str, Draw]:
    """A table of draws for the space-separated ``names`` under ``prefix``."""
    draw = Draw(family, unless, kind)
    return {f"{prefix}.{name}": draw for name in names.split()}


@dataclass(frozen=True)
class Knowledge:
    """All tables of all frameworks, keyed by the path of the callee."""

    seeds: dict[str, Seed]
    draws: dict[str, Draw]
    method_draws: dict[str, Draw]
    generators: dict[str, Generator]
    tops: frozenset[str]

    @cached_property
    def seed_calls(self) -> str:
        """The calls that seed, by their last names, as ``WORDS`` of rules have them: ``seed( manual_seed( ...``."""
        return _calls(self.seeds)

    @cached_property
    def generator_calls(self) -> str:
        """The calls that make generators, in the same form."""
        return _calls(self.generators)

    @cached_property
    def draw_calls(self) -> dict[bytes, str]:
        """For each library, by the name it is imported by, the calls that draw."""
        tables: dict[str, dict[str, Draw]] = {}
        for path, draw in self.draws.items():
            tables.setdefault(path.partition(".")[0], {})[path] = draw
        return {top.encode(): _calls(table) for top, table in tables.items()}

    @cached_property
    def words(self) -> frozenset[bytes]:
        """Of these, any file has one that draws or seeds: the frameworks' names, methods that draw, and seeding calls."""
        seeding = (path.rpartition(".")[2] for path in self.seeds)
        return frozenset(word.encode() for word in (*self.tops, *self.method_draws, *seeding))


def _calls(table: Iterable[str]) -> str:
    return " ".join(sorted({path.rpartition(".")[2] + "(" for path in table}))


@cache
def knowledge() -> Knowledge:
    """The joined tables; read once."""
    from samerun.audit import frameworks

    seeds: dict[str, Seed] = {}
    drawn: dict[str, Draw] = {}
    methods: dict[str, Draw] = {}
    generators: dict[str, Generator] = {}
    for info in sorted(pkgutil.iter_modules(frameworks.__path__), key=lambda found: found.name):
        module = import_module(f"{frameworks.__name__}.{info.name}")
        seeds.update(getattr(module, "SEEDS", {}))
        drawn.update(getattr(module, "DRAWS", {}))
        methods.update(getattr(module, "METHOD_DRAWS", {}))
        generators.update(getattr(module, "GENERATORS", {}))
    tops = frozenset(path.split(".")[0] for table in (seeds, drawn, generators) for path in table)
    return Knowledge(seeds, drawn, methods, generators, tops)
