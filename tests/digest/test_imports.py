"""Importing samerun.digest costs the user's process nothing that it can see."""

from __future__ import annotations

import json

import pytest

from .asking import run

ALLOWED = {"__future__", "_thread", "builtins", "marshal", "os", "sys", "time", "_weakref", "_blake2"}
NEW_MODULES = """
import json, sys
before = set(sys.modules)
from samerun.digest import describe, digest_bytes_of
for value in (1, "a" * 100, [1.5], {"a": {1}}, object(), type("Own", (), {"x": 1})(), ValueError("a"), print, sys):
    describe(value)
    digest_bytes_of(value)
print(json.dumps(sorted(set(sys.modules) - before)))
"""


def test_nothing_heavy_is_imported() -> None:
    new = json.loads(run(NEW_MODULES))
    assert {name for name in new if name.partition(".")[0] not in ("samerun", "xxhash")} <= ALLOWED


def test_the_parents_half_is_not_imported() -> None:
    new = json.loads(run(NEW_MODULES))
    assert not {"samerun.digest.difference", "samerun.digest.ulps"} & set(new)


def test_a_family_is_loaded_when_its_package_is_met() -> None:
    program = """
import datetime, sys
from samerun.digest import describe
describe([1, "a"])
print([name for name in sorted(sys.modules) if ".families." in name])
describe(datetime.date(2020, 1, 2))
print([name for name in sorted(sys.modules) if ".families." in name])
"""
    before, after = run(program).splitlines()
    assert before == "['samerun.digest.families.builtins']"
    assert after == "['samerun.digest.families.builtins', 'samerun.digest.families.standard']"


WITHOUT_XXHASH = """
import sys
sys.modules["xxhash"] = None
from samerun.digest import describe
print(describe([1, "a"])[1], describe(b"a" * 1000)[1], describe(1)[1])
"""


def test_without_xxhash_another_algorithm_is_named() -> None:
    digests = run(WITHOUT_XXHASH).split()
    assert all(digest.startswith("b2:") and len(digest) == 35 for digest in digests)
    assert len(set(digests)) == 3


@pytest.mark.parametrize("option", ["-X dev", "-bb", "-O", "-W error"])
def test_under_strict_interpreters(option: str) -> None:
    import subprocess
    import sys

    from .asking import environment

    done = subprocess.run(
        [sys.executable, *option.split(), "-c", NEW_MODULES], env=environment(), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
