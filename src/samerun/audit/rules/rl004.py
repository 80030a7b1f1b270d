"""`env.seed()` is gone.

## What it flags

`env.seed(...)` of an environment that `gymnasium.make` made.

## Why it breaks a run

Gymnasium has no such method: the call raises AttributeError, or reaches a wrapper that ignores it.

## Example

    import gymnasium as gym

    env = gym.make("CartPole-v1")
    env.seed(0)

## Use instead

    import gymnasium as gym

    env = gym.make("CartPole-v1")
    env.reset(seed=0)

## When it stays silent

With old Gym, before 0.26; for `action_space.seed`, which exists; where the call is tried or tested for.

## Fix safety

Safe: it becomes `env.reset(seed=...)`.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from samerun.audit.model import Fix, Rule
from samerun.audit.source import replace_node

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule("RL004", "removed-env-seed", "error", "env.seed() is gone", ("os.entropy",))
WORDS = ("gymnasium", "make(", "seed(")


def check(source: Source) -> Iterator[Finding]:
    """seed() directly on what gymnasium.make returned."""
    if b"import gymnasium" not in source.text and b"from gymnasium" not in source.text:
        return
    for site in source.calls("gymnasium.make().seed"):
        if any(isinstance(parent, (ast.Try, ast.If, ast.With)) for parent in source.ancestors(site.node)):
            continue
        assert isinstance(site.node.func, ast.Attribute)
        env = source.segment(site.node.func.value)
        fix = None
        if len(site.node.args) == 1 and not site.node.keywords and isinstance(source.parents.get(site.node), ast.Expr):
            fix = Fix(
                "reset with the seed",
                (replace_node(site.node, f"{env}.reset(seed={source.segment(site.node.args[0])})"),),
                safe=True,
            )
        yield source.find(RULE, site.node, f"Gymnasium's environments have no seed(); call {env}.reset(seed=...)", fix=fix)
