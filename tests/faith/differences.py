"""All that a program can tell ``samerun run`` from ``python`` by, of what ``programs/facts.py`` looks at.

The page ``docs/explanation/what-a-program-can-see.md`` has a row for each; a test holds the two together.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

MODULES = re.compile(r"samerun(\..*)?|__future__|_json|atexit|_blake2|xxhash(\..*)?|encodings\.ascii")
VARIABLES = re.compile(r"\W*(PYTHONHASHSEED|PYTHONPATH|SAMERUN_PLAN|SAMERUN_LANE)\W*")


def _without_modules(names: list[str]) -> list[str]:
    return [name for name in names if not MODULES.fullmatch(name)]


def _without_folders(folders: list[str]) -> list[str]:
    return [folder for folder in folders if "samerun" not in folder and "xxhash" not in folder]


def _without_finder(names: list[str]) -> list[str]:
    return [name for name in names if name != "_Finder"]


def _without_hash_seed(environ: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in environ.items() if name != "PYTHONHASHSEED"}


def _without_variables(words: list[str]) -> list[str]:
    return [re.sub(r"\W", "", word) for word in words if not VARIABLES.fullmatch(word)]


def _randomised(flags: list[Any]) -> list[Any]:
    return [flags[0].replace("hash_randomization=0", "hash_randomization=1"), *flags[1:]]


def _without_types(identities: list[list[Any]]) -> list[Any]:
    return [identity[1] for identity in identities]


# Fact -> what the two ways of running have in common of it.
DIFFERENCES: dict[str, Callable[[Any], Any]] = {
    "modules": _without_modules,
    "modules_in_the_end": _without_modules,
    "modules_of_a_program": _without_modules,
    "path_importer_cache": _without_folders,
    "meta_path": _without_finder,
    "at_exit": lambda count: min(count, 1),
    "flags": _randomised,
    "environment": _without_hash_seed,
    "environment_of_a_program": _without_variables,
    "environment_given_to_a_program": _without_variables,
    "functions": _without_types,
    "random_functions": _without_types,
}


def common(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts without what is known to differ."""
    return {name: DIFFERENCES[name](value) if name in DIFFERENCES else value for name, value in facts.items()}
