"""The main job on every example: each broken twin is explained as its ``expected.json`` says, each mended one proved the same."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
FOLDERS = sorted(path.parent for path in EXAMPLES.glob("*/expected.json"))
BROKEN = [folder for folder in FOLDERS if (folder / "broken").is_dir()]
FINE = [(folder, "mended") for folder in BROKEN] + [(f, "script") for f in FOLDERS if (f / "script").is_dir()]

# What need not show in every run of the program, however it is perturbed.
RARELY_SHOWN = {"schedule", "kernels", "addresses", "memory"}

pytestmark = pytest.mark.slow


def verify(folder: Path, twin: str, tmp_path: Path) -> tuple[int, dict[str, Any], dict[str, Any]]:
    """Verify one twin in a copy of its folder: the exit code, the JSON report, and what was expected."""
    expected = json.loads((folder / "expected.json").read_text())
    work = tmp_path / twin
    shutil.copytree(folder / twin, work)
    command = [sys.executable, *expected["command"][1:]]
    resume = ["--resume", shlex.join(expected["resume"]), "--stop-after", expected["stop_after"]] if "resume" in expected else []
    done = subprocess.run(
        [sys.executable, "-m", "samerun", "verify", "--format", "json", *resume, "--", *command],
        cwd=work, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout), expected


def explained(folder: Path, tmp_path: Path) -> str:
    """What is wrong with the explanation of a broken twin; empty when it is as expected."""
    code, report, expected = verify(folder, "broken", tmp_path)
    if report["verdict"] not in (expected["verdict"], expected.get("or_verdict")):
        return f"verdict {report['verdict']}: {report['reason']}"
    assert code == (1 if report["verdict"] == "differs" else 0)
    named = [*report["causes"], *report["latent"]]
    assert all(cause["fix"] for cause in named)
    found = {(cause["source"], cause["file"], cause["line"]) for cause in named}
    missed = [cause for cause in expected["causes"] if found.isdisjoint(_places(cause))]
    extra = {source for source, _, _ in found} - {cause["source"] for cause in expected["causes"]}
    return f"missed {missed}, in excess {sorted(extra)}, found {sorted(found)}" if missed or extra else ""


def _places(cause: dict[str, Any]) -> set[tuple[str, str, int]]:
    """Where a cause may be named: at its line, or where as good a reader would name it."""
    return {(cause["source"], cause["file"], line) for line in (cause["line"], *cause.get("or_lines", []))}


@pytest.mark.parametrize("folder", BROKEN, ids=lambda folder: folder.name)
def test_a_broken_twin_is_explained(folder: Path, tmp_path: Path) -> None:
    sources = {cause["source"] for cause in json.loads((folder / "expected.json").read_text())["causes"]}
    tries = 3 if sources & RARELY_SHOWN else 1
    problems = []
    for attempt in range(tries):
        problem = explained(folder, tmp_path / str(attempt))
        if not problem:
            return
        problems.append(problem)
    pytest.fail("\n".join(problems))


@pytest.mark.parametrize(("folder", "twin"), FINE, ids=lambda value: value.name if isinstance(value, Path) else value)
def test_a_mended_twin_is_proved_the_same(folder: Path, twin: str, tmp_path: Path) -> None:
    code, report, _ = verify(folder, twin, tmp_path)
    assert report["verdict"] == "same", report
    assert code == 0
    assert not report["causes"]
    assert len(report["runs"]) >= 3, "two repeats and a perturbed run"


def test_there_are_examples() -> None:
    assert len(BROKEN) >= 20
    assert FINE
