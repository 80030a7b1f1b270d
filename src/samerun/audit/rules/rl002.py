"""Actions are sampled from a space that is not seeded.

## What it flags

`env.action_space.sample()` in a file that seeds something and never seeds the space.

## Why it breaks a run

`env.reset(seed=...)` does not seed the spaces: each has a generator of its own, seeded by the operating system.

## Example

    import gymnasium as gym

    env = gym.make("CartPole-v1")
    env.reset(seed=0)
    action = env.action_space.sample()
    env.step(action)

## Use instead

    import gymnasium as gym

    env = gym.make("CartPole-v1")
    env.reset(seed=0)
    env.action_space.seed(0)
    action = env.action_space.sample()
    env.step(action)

## When it stays silent

Where `action_space.seed` is called anywhere in the file; where nothing is seeded; in tests.

## Fix safety

None is offered here.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from samerun.audit.expressions import called_name
from samerun.audit.knowledge import knowledge
from samerun.audit.model import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Site, Source

RULE = Rule(
    "RL002", "space-unseeded", "warning", "actions are sampled from a space that is not seeded", ("os.entropy",), reached=True
)
WORDS = ("gym gymnasium", "action_space single_action_space", "sample(")


def check(source: Source) -> Iterator[Finding]:
    """The first action_space.sample() in files that seed but not the space."""
    if any(_space(site) for site in source.methods("seed")) or not _seeds(source):
        return
    for site in source.methods("sample"):
        if _space(site) and (site.path or "").startswith("gymnasium."):
            message = "reset(seed=...) does not seed the action space; call env.action_space.seed(...) too"
            yield source.find(RULE, site.node, message, needs=("entry",))
            return


def _space(site: Site) -> bool:
    func = site.node.func
    return isinstance(func, ast.Attribute) and called_name(func.value) in ("action_space", "single_action_space")


def _seeds(source: Source) -> bool:
    resets = any(site.argument(-1, "seed") is not None for site in source.methods("reset"))
    return resets or any(True for _ in source.calls_in(knowledge().seeds))
