"""A generator object is made without a seed.

## What it flags

`np.random.default_rng()`, `np.random.RandomState()`, `random.Random()` and bit generators made without a seed, in
code that an entry point reaches.

## Why it breaks a run

Such a generator takes its seed from the operating system. It ignores `np.random.seed` and `random.seed`, so a program
that seeds globally still differs here.

## Example

    import numpy as np

    rng = np.random.default_rng()
    np.save("noise.npy", rng.normal(size=10))

## Use instead

    import numpy as np

    rng = np.random.default_rng(0)
    np.save("noise.npy", rng.normal(size=10))

## When it stays silent

In library modules that no program of the project reaches, and in tests; for `torch.Generator()`, whose default seed
is fixed; where the object is seeded afterwards (`.seed(...)`, `.setstate(...)`, `bit_generator.state = ...`); where a
seed is passed on; for draws that only reach a plot, a print or a pause.

## Fix safety

Safe where a seed is in scope and is passed; unsafe where a literal 0 is put in.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from samerun.audit.expressions import called_name, give_seed, is_none, names_in, seed_in_scope
from samerun.audit.knowledge import NUMPY, knowledge
from samerun.audit.model import Fix, Rule
from samerun.audit.purpose import matters
from samerun.audit.source import add_argument

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Site, Source

RULE = Rule("NP201", "unseeded-generator", "warning", "a generator object is made without a seed", ("os.entropy",), reached=True)
WORDS = (knowledge().generator_calls,)
_RESEEDS = frozenset({"seed", "setstate", "set_state", "bit_generator", "__setstate__", "manual_seed", "state"})


def check(source: Source) -> Iterator[Finding]:
    """Constructors of generators without a seed, or with the literal None."""
    seeded = any(True for _ in source.calls("numpy.random.seed"))
    for path, generator in knowledge().generators.items():
        for site in source.calls(path):
            value = site.argument(generator.position, generator.keyword)
            if not is_none(value) or site.open_ended() or _reseeded(source, site) or not matters(source, site.node, site.scope):
                continue
            # After a seed of the global generator NP204 says more.
            after = seeded and path.startswith("numpy.")
            needs = ("unseeded", NUMPY) if after else ("entry", *_defaulted(source, site))
            call = source.segment(site.node.func)
            message = f"{call}() takes its seed from the operating system; pass one"
            fix = give_seed(source, site, generator.keyword) if value is not None else _positional(source, site)
            yield source.find(RULE, site.node, message, fix=fix, needs=needs)


def _defaulted(source: Source, site: Site) -> set[str]:
    """Parameters that are tested before: ``if rng is None: rng = default_rng()`` counts where no caller gives one."""
    tests = [parent.test for parent in source.ancestors(site.node) if isinstance(parent, (ast.If, ast.IfExp))]
    tests += [parent.values[0] for parent in source.ancestors(site.node) if isinstance(parent, ast.BoolOp)]
    return {name for test in tests for name in names_in(test)} & set(site.scope.function().parameters)


def _positional(source: Source, site: Site) -> Fix:
    known = seed_in_scope(site.scope, site.node.lineno)
    value = known or "0"
    return add_argument(source, site.node, value, f"pass {value}", safe=known is not None)


def _reseeded(source: Source, site: Site) -> bool:
    """Whether the object is given a state of its own later: ``rng.seed(s)``, ``rng.setstate(...)``."""
    parent = source.parents.get(site.node)
    target = parent.targets[0] if isinstance(parent, ast.Assign) else None
    name = called_name(target) if target is not None else ""
    if not name:
        return False
    return any(
        isinstance(node, ast.Attribute) and node.attr in _RESEEDS and called_name(node.value) == name for node in source.parents
    )
