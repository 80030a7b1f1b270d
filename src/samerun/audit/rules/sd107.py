"""`PYTHONHASHSEED` is set inside the process, where it has no effect.

## What it flags

`os.environ["PYTHONHASHSEED"] = ...` in code that starts no Python process afterwards.

## Why it breaks a run

Python reads the variable once, when it starts. Set later it changes nothing: `hash()` of a string and the order of
sets still differ from run to run, and the log says otherwise.

## Example

    import os
    import random

    os.environ["PYTHONHASHSEED"] = "0"
    random.seed(0)

## Use instead

    import random

    # start the program with: PYTHONHASHSEED=0 python train.py
    random.seed(0)

## When it stays silent

Where the file starts another Python (`os.exec*`, `subprocess`, `multiprocessing`, `Process`, `torchrun`), which
inherits it; where it is read first to warn; in tests.

## Fix safety

None: the variable belongs on the command line.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from samerun.audit.expressions import constant
from samerun.audit.model import Rule
from samerun.audit.names import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule(
    "SD107", "hashseed-in-process", "warning", "PYTHONHASHSEED is set inside the process, where it has no effect", ("hash.order",)
)
WORDS = ("PYTHONHASHSEED",)
_STARTS = (
    "exec",
    "spawn",
    "subprocess",
    "Popen",
    "multiprocessing",
    "Process",
    "joblib",
    "Pool",
    "ray",
    "check_call",
    "check_output",
)


def check(source: Source) -> Iterator[Finding]:
    """Assignments to the environment variable, in files that start no process."""
    if any(word.encode() in source.text for word in _STARTS):
        return
    message = "PYTHONHASHSEED is read when Python starts, so setting it here changes nothing; set it on the command line"
    for node, scope in source.nodes(ast.Assign):
        target = node.targets[0]
        named = isinstance(target, ast.Subscript) and constant(target.slice) == "PYTHONHASHSEED"
        if named and resolve(target.value, scope) == "os.environ":
            yield source.find(RULE, node, message)
    for site in source.calls("os.environ.setdefault", "os.putenv"):
        if constant(site.argument(0, "key")) == "PYTHONHASHSEED":
            yield source.find(RULE, site.node, message)
