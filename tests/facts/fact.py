"""What a fact is: something that seeding does, or a belief about it, with the function that observes it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

REWOUND, GOES_ON, CONSTANT = "rewound", "goes on", "always the same"
UNSEEDED = "not seeded"


@dataclass(frozen=True)
class Fact:
    """After ``call``, ``what`` is found to be ``expected``; for a belief, ``call`` is the claim and ``what`` is empty."""

    call: str
    what: str
    expected: str
    observe: Callable[[], str]

    @property
    def name(self) -> str:
        """The observing function's own."""
        return self.observe.__name__


def fact(call: str, what: str, expected: str) -> Callable[[Callable[[], str]], Fact]:
    """The decorated function observes what becomes of ``what`` after ``call``."""
    return lambda observe: Fact(call, what, expected, observe)


def belief(claim: str, expected: str) -> Callable[[Callable[[], str]], Fact]:
    """The decorated function observes what is true of a claim that people make."""
    return lambda observe: Fact(claim, "", expected, observe)


def facts_of(module: ModuleType) -> list[Fact]:
    """The facts of one file, in its order."""
    return [value for value in vars(module).values() if isinstance(value, Fact)]


def again(seed: Callable[[], object], draw: Callable[[], Any], otherwise: str = GOES_ON) -> str:
    """Seed, draw, seed again, draw again: whether the second draw repeats the first."""
    seed()
    first = plain(draw())
    seed()
    return REWOUND if plain(draw()) == first else otherwise


def passes(draw: Callable[[], Any], same: str, other: str) -> str:
    """Two draws without a seed between them."""
    return same if plain(draw()) == plain(draw()) else other


def plain(value: Any) -> Any:
    """A value that ``==`` compares bit for bit."""
    return value.tolist() if hasattr(value, "tolist") else value.numpy().tolist() if hasattr(value, "numpy") else value


def fresh(code: str, runs: int = 3, **environ: str) -> int:
    """How many different outputs ``code`` has in that many fresh processes."""
    import os

    kept = {name: value for name, value in os.environ.items() if name != "PYTHONHASHSEED"}
    command = [sys.executable, "-c", code]
    return len({subprocess.run(command, capture_output=True, check=True, env={**kept, **environ}).stdout for _ in range(runs)})


def forked(draw: Callable[[], Any]) -> list[Any]:
    """What two forked children draw, each first thing."""
    import json
    import os

    found = []
    for _ in range(2):
        read, write = os.pipe()
        if not os.fork():
            os.write(write, json.dumps(plain(draw())).encode())
            os._exit(0)
        os.close(write)
        with os.fdopen(read) as pipe:
            found.append(json.load(pipe))
        os.wait()
    return found
