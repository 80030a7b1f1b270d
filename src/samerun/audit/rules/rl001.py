"""An environment is stepped and never seeded.

## What it flags

A Gymnasium environment made in an entry point's file and reset without a seed, with no seed given to it anywhere in
the file.

## Why it breaks a run

The environment's own generator takes its seed from the operating system; seeds of Python, NumPy and PyTorch do not
reach it.

## Example

    import gymnasium as gym

    env = gym.make("CartPole-v1")
    observation, info = env.reset()
    observation, reward, *rest = env.step(0)
    print(observation[0])

## Use instead

    import gymnasium as gym

    env = gym.make("CartPole-v1")
    observation, info = env.reset(seed=0)
    observation, reward, *rest = env.step(0)
    print(observation[0])

## When it stays silent

Where any reset of the file has a seed, or a seed is given when the environment is made; in library modules and tests.

## Fix safety

Safe where a seed is in scope and is passed; unsafe where a literal 0 is put in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samerun.audit.expressions import give_seed
from samerun.audit.model import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule("RL001", "env-unseeded", "warning", "an environment is stepped and never seeded", ("os.entropy",), reached=True)
WORDS = ("gym gymnasium", "reset(", "step(")
_MAKES = ("gymnasium.make", "gymnasium.vector.make", "gymnasium.make_vec")


def check(source: Source) -> Iterator[Finding]:
    """The first reset of a made environment, in files where no reset or make has a seed."""
    if not any(True for _ in source.calls(*_MAKES)) or not any(True for _ in source.methods("step")):
        return
    resets = [site for site in source.methods("reset") if (site.path or "").startswith("gymnasium.make")]
    seeded = any(site.argument(0, "seed") is not None or site.open_ended() for site in source.methods("reset"))
    told = any(word.arg is not None and "seed" in word.arg for site in source.calls(*_MAKES) for word in site.node.keywords)
    called = any(True for _ in source.methods("seed"))
    if not resets or seeded or told or called:
        return
    message = "reset() has no seed, so the environment takes one from the operating system; call reset(seed=...) the first time"
    yield source.find(RULE, resets[0].node, message, fix=give_seed(source, resets[0], "seed"), needs=("entry",))
