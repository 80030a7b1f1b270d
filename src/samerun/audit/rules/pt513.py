"""A checkpoint leaves out the generators' state.

## What it flags

A checkpoint with the epoch or step and the optimiser's state, and without any generator's state, in a file that also
loads it.

## Why it breaks a run

The resumed run draws other numbers than the uninterrupted one from there on: it is another run.

## Example

    import torch

    model = torch.nn.Linear(2, 2)
    torch.save({"epoch": 1, "optimizer": {}, "model": model.state_dict()}, "last.pt")
    state = torch.load("last.pt")

## Use instead

    import torch

    model = torch.nn.Linear(2, 2)
    state = {"epoch": 1, "optimizer": {}, "model": model.state_dict(), "rng": torch.get_rng_state()}
    torch.save(state, "last.pt")
    torch.set_rng_state(torch.load("last.pt")["rng"])

## When it stays silent

Where the file saves any generator's state, or never loads a checkpoint.

## Fix safety

None is offered.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from samerun.audit.expressions import constant, value_of
from samerun.audit.model import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule("PT513", "resume-no-rng", "info", "a checkpoint leaves out the generators' state", ("leftovers",))
WORDS = ("torch", "save(", "load(")


def check(source: Source) -> Iterator[Finding]:
    """torch.save of a dict literal with epoch and optimizer, without generator states."""
    if b"rng_state" in source.text or b"get_state" in source.text or not any(True for _ in source.calls("torch.load")):
        return
    for site in source.calls("torch.save"):
        saved = value_of(site.node.args[0], site.scope) if site.node.args else None
        if isinstance(saved, ast.Dict):
            keys = {key for key in map(constant, saved.keys) if isinstance(key, str)}
            if keys & {"epoch", "step", "iteration"} and any("optim" in key for key in keys):
                yield source.find(RULE, site.node, "this checkpoint has no generator's state, so a resumed run is another run")
