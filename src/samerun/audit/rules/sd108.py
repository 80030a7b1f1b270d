"""A `--seed` option is defined and never read.

## What it flags

An argparse option named like a seed whose value no file of the project reads.

## Why it breaks a run

The user passes another seed and gets the same run, or takes the run for seeded when nothing is.

## Example

    import argparse

    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    print("training")

## Use instead

    import argparse
    import random

    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    random.seed(args.seed)

## When it stays silent

Where the parsed arguments are handed on whole (`main(args)`, `vars(args)`, `**`), or another file reads an attribute
of that name.

## Fix safety

None: what the seed was meant for is not known.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from samerun.audit.expressions import constant, is_seed_name
from samerun.audit.knowledge import GLOBAL_FAMILIES
from samerun.audit.model import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Site, Source

RULE = Rule("SD108", "dead-seed-option", "warning", "a seed option is defined and never read", GLOBAL_FAMILIES)
WORDS = ("add_argument(", "parse_args( parse_known_args(")
PATTERNS = (re.compile(rb"seed", re.IGNORECASE), re.compile(rb"random_state"))


def check(source: Source) -> Iterator[Finding]:
    """Options named like a seed in files that parse them and read none."""
    parsers = list(source.methods("parse_args", "parse_known_args"))
    if not parsers or not all(_stays(source, site) for site in parsers):
        return
    for site in source.methods("add_argument"):
        flags = [value for value in map(constant, site.node.args) if isinstance(value, str) and value.startswith("-")]
        dest = constant(site.argument(-1, "dest"))
        name = (
            dest
            if isinstance(dest, str)
            else next((flag.lstrip("-").replace("-", "_") for flag in flags if flag.startswith("--")), "")
        )
        if not is_seed_name(name) or not flags or _read(source, name):
            continue
        message = f"--{name} is parsed and never read, so the user's seed has no effect; seed the generators with it"
        yield source.find(RULE, site.node, message)


def _read(source: Source, name: str) -> bool:
    return any(
        (isinstance(node, ast.Attribute) and node.attr == name) or (isinstance(node, ast.Constant) and node.value == name)
        for node in source.parents
    )


def _stays(source: Source, site: Site) -> bool:
    """Whether the parsed arguments are used by attribute only, in the function that parses them."""
    parent = source.parents.get(site.node)
    if not isinstance(parent, ast.Assign) or not isinstance(parent.targets[0], ast.Name):
        return False
    uses = source.loads(parent.targets[0].id, site.scope)
    return all(isinstance(source.parents.get(use), ast.Attribute) for use in uses)
