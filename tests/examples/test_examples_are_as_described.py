"""Every example is what its ``expected.json`` says, as plain Python shows it; what samerun says of it is tested beside this."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
SHUFFLED = Path(__file__).parent / "shuffled"
FOLDERS = sorted(path.parent for path in EXAMPLES.glob("*/expected.json"))
BROKEN = [folder for folder in FOLDERS if (folder / "broken").is_dir()]
REPEATED = [folder for folder in BROKEN if '"resume"' not in (folder / "expected.json").read_text()]  # the others: see verify
FINE = [(folder, "mended") for folder in REPEATED] + [(f, "script") for f in FOLDERS if (f / "script").is_dir()]
TRIES = 6  # plain runs after which a cause that plain repeats show must have shown
PERTURBED = {"listing": {"SHUFFLE_LISTINGS": "1"}, "environment": {"TZ": "Asia/Tokyo"}}
# Times of day, durations and random names: they may differ in a script that is the same.
COSMETIC = re.compile(rb"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|\b\d+\.\d+ s\b|\b[0-9a-f]{32}\b")

by_name = {"ids": lambda value: value.name if isinstance(value, Path) else value}
slow = pytest.mark.slow


class Twin:
    """One twin of an example in a folder of its own, where it can be run."""

    def __init__(self, folder: Path, name: str, work: Path) -> None:
        self.expected = json.loads((folder / "expected.json").read_text())
        for module in self.expected["needs"]:
            pytest.importorskip(module)
        self.source, self.work = folder / name, work / name
        self.fresh()

    def fresh(self) -> None:
        """Forget what earlier runs have left."""
        shutil.rmtree(self.work, ignore_errors=True)
        shutil.copytree(self.source, self.work, ignore=lambda _folder, names: {"__pycache__"} & set(names))
        self._shipped = set(self.work.rglob("*"))

    def run(self, **environ: str) -> dict[str, bytes]:
        """Standard output and the files that the run has written, by name, without what is cosmetic."""
        bare = {name: value for name, value in os.environ.items() if name not in ("PYTHONHASHSEED", "TZ")}
        settings = {"PYTHONPATH": str(SHUFFLED), "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(
            [sys.executable, *self.expected["command"][1:]],
            cwd=self.work, env=bare | settings | environ, capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr.decode()
        assert not done.stderr, done.stderr.decode()
        written = [path for path in sorted(self.work.rglob("*")) if path.is_file() and path not in self._shipped]
        contents = {str(path.relative_to(self.work)): path.read_bytes() for path in written}
        return {scrub(name.encode()).decode(): scrub(data) for name, data in contents.items()} | {"": scrub(done.stdout)}


def scrub(data: bytes) -> bytes:
    return COSMETIC.sub(b"~", data)


def fresh_runs(twin: Twin) -> Any:
    """Outcomes of plain runs, each in a fresh copy."""
    for _ in range(TRIES):
        twin.fresh()
        yield twin.run()


@slow
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
    for cause in causes:
        if cause["shows"] == "perturbed" and twin.expected["verdict"] == "fragile":
            twin.fresh()
            assert twin.run(**PERTURBED[cause["source"]]) != first


@slow
@pytest.mark.parametrize("folder", [f for f in REPEATED if "or_verdict" not in (f / "expected.json").read_text()], **by_name)
def test_plain_repeats_of_a_fragile_twin_agree(folder: Path, tmp_path: Path) -> None:
    twin = Twin(folder, "broken", tmp_path)
    if twin.expected["verdict"] == "fragile":
        first = twin.run()
        twin.fresh()
        assert twin.run() == first


@slow
@pytest.mark.parametrize(("folder", "name"), FINE, **by_name)
def test_a_mended_twin_repeats_to_the_bit(folder: Path, name: str, tmp_path: Path) -> None:
    """Whatever the hash seed, the directory order, and whether an earlier run has left files."""
    twin = Twin(folder, name, tmp_path)
    first = twin.run(PYTHONHASHSEED="1")
    assert first[""], "an example prints what it found"
    assert twin.run(PYTHONHASHSEED="2", SHUFFLE_LISTINGS="2") == first
    twin.fresh()
    assert twin.run(PYTHONHASHSEED="3", SHUFFLE_LISTINGS="3") == first


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
