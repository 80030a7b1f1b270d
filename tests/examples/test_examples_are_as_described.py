"""Every example is what its ``expected.json`` says, as plain Python shows it; what samerun says of it is tested beside this."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.examples.twins import BROKEN, EXAMPLES, FOLDERS, Twin, by_name

REPEATED = [folder for folder in BROKEN if '"resume"' not in (folder / "expected.json").read_text()]  # the others: see verify
TRIES = 6  # plain runs after which a cause that plain repeats show must have shown
PERTURBED = {"listing": {"SHUFFLE_LISTINGS": "1"}, "environment": {"TZ": "Asia/Tokyo"}}


def fresh_runs(twin: Twin) -> Any:
    """Outcomes of plain runs, each in a fresh copy."""
    for _ in range(TRIES):
        twin.fresh()
        yield twin.run()


@pytest.mark.slow
@pytest.mark.parametrize("folder", REPEATED, **by_name)
def test_a_broken_twin_shows_its_causes(folder: Path, tmp_path: Path) -> None:
    twin = Twin(folder, "broken", tmp_path)
    causes = twin.expected["causes"]
    shows = {cause["shows"] for cause in causes}
    first = twin.run()
    if "repeated" in shows:
        assert any(outcome != first for outcome in fresh_runs(twin))
    if "rerun" in shows:
        assert twin.run() != first
    if (twin.expected["verdict"], twin.expected.get("or_verdict")) == ("fragile", None):
        twin.fresh()
        assert twin.run() == first, "plain repeats agree"
    for cause in causes:
        if cause["shows"] == "perturbed" and twin.expected["verdict"] == "fragile":
            twin.fresh()
            assert twin.run(**PERTURBED[cause["source"]]) != first


@pytest.mark.parametrize("folder", FOLDERS, **by_name)
def test_an_example_says_what_is_wrong_with_it(folder: Path) -> None:
    expected = json.loads((folder / "expected.json").read_text())
    assert expected["verdict"] in ("differs", "fragile", "same")
    assert bool(expected["causes"]) == (expected["verdict"] != "same")
    for cause in expected["causes"]:
        lines = (folder / "broken" / cause["file"]).read_text().splitlines()
        assert lines[cause["line"] - 1].strip() == cause["code"] != ""
        assert all(lines[line - 1].strip() for line in cause.get("or_lines", []))
        assert cause["why"]


@pytest.mark.parametrize("folder", BROKEN, **by_name)
def test_a_mended_twin_is_the_same_program_mended(folder: Path) -> None:
    broken, mended = (
        {
            path.relative_to(folder / twin): path.read_bytes()
            for path in (folder / twin).rglob("*")
            if "__pycache__" not in path.parts and path.is_file()
        }
        for twin in ("broken", "mended")
    )
    assert broken.keys() == mended.keys()
    assert broken != mended


def test_the_table_of_examples_is_fresh() -> None:
    done = subprocess.run([sys.executable, EXAMPLES / "index.py", "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
