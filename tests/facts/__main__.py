"""``python -m tests.facts [FILE ...]``: run the facts of these files (all by default), each in a process of its own.

``--json FILE`` runs those of one file in this process and prints what was observed.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path

from tests.facts.fact import facts_of
from tests.facts.page import FILES

_QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "TQDM_DISABLE": "1", "KERAS_BACKEND": "tensorflow"}


def observe(name: str) -> dict[str, str]:
    """What each fact of one file turns out to be, observed in a fresh process."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.facts", "--json", name], capture_output=True, text=True, check=False,
        cwd=Path(__file__).parents[2], env={**os.environ, **_QUIET},
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"the facts of {name} could not be run:\n{done.stderr[-3000:]}")
    observed: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return observed


def _observe_here(name: str) -> dict[str, str]:
    observed = {}
    for fact in facts_of(importlib.import_module(f"tests.facts.{name}_facts")):
        try:
            observed[fact.name] = fact.observe()
        except Exception as error:  # it is what was observed, and no fact expects it
            observed[fact.name] = f"{type(error).__name__}: {error}"
    return observed


def main(arguments: list[str]) -> int:
    """Run, print, and say by the exit status whether all is as expected."""
    if arguments[:1] == ["--json"]:
        print(json.dumps(_observe_here(arguments[1])))
        return 0
    wrong = 0
    for name in arguments or FILES:
        observed = observe(name)
        for fact in facts_of(importlib.import_module(f"tests.facts.{name}_facts")):
            found = observed[fact.name]
            wrong += found != fact.expected
            sign = "  " if found == fact.expected else "! "
            print(f"{sign}{name}: {fact.call}: {fact.what}: {found}")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
