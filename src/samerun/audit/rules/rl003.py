"""Every environment of a vector gets one seed.

## What it flags

Environment factories in a comprehension or loop over a number, each given the same seed.

## Why it breaks a run

All environments play the same episodes: eight environments give the experience of one.

## Example

    import gymnasium as gym


    def make(seed):
        def thunk():
            env = gym.make("CartPole-v1")
            env.reset(seed=seed)
            return env

        return thunk


    envs = gym.vector.SyncVectorEnv([make(seed=0) for number in range(8)])

## Use instead

    import gymnasium as gym


    def make(seed):
        def thunk():
            env = gym.make("CartPole-v1")
            env.reset(seed=seed)
            return env

        return thunk


    envs = gym.vector.SyncVectorEnv([make(number) for number in range(8)])

## When it stays silent

Where the loop's variable is in any argument; where the vector is reset with a seed, which gives each its own.

## Fix safety

None is offered.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from samerun.audit.expressions import called_name, is_seed_name, names_in
from samerun.audit.model import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule("RL003", "same-env-seed", "warning", "every environment of a vector gets one seed")
WORDS = ("SyncVectorEnv AsyncVectorEnv",)
_VECTORS = ("gymnasium.vector.SyncVectorEnv", "gymnasium.vector.AsyncVectorEnv")


def check(source: Source) -> Iterator[Finding]:
    """Vectors over a comprehension whose factory gets a seed and not the loop's variable."""
    if any(site.argument(-1, "seed") is not None for site in source.methods("reset") if "Vector" in (site.path or "")):
        return
    for site in source.calls(*_VECTORS):
        listed = site.argument(0, "env_fns")
        if not isinstance(listed, ast.ListComp) or not isinstance(listed.elt, ast.Call):
            continue
        made = listed.elt
        given = [*made.args, *(word.value for word in made.keywords)]
        targets = {name for generator in listed.generators for name in names_in(generator.target)}
        seeds: list[ast.expr] = [
            value for value in given if is_seed_name(called_name(value)) and isinstance(value, (ast.Name, ast.Attribute))
        ]
        seeds += [word.value for word in made.keywords if word.arg == "seed" and isinstance(word.value, ast.Constant)]
        if seeds and not any(names_in(value) & targets for value in given):
            message = f"every environment gets {source.segment(seeds[0])}, so all play the same episodes; add the loop's variable"
            yield source.find(RULE, made, message, certainty="likely")
