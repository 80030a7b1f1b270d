"""``samerun audit --executed RUN``: findings that a recorded run came by stand first."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from samerun.audit.engine import audit as audit_files
from samerun.audit.executed import Executed
from samerun.audit.settings import Settings
from samerun.cli.audit import command
from samerun.cli.exits import ExitCode

PROGRAM = """\
import os, random

def unused():
    return os.listdir(".")[0]

def draw():
    numbers = [random.random()]
    return os.listdir(".")[0], numbers

print(draw())
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.py").write_text(PROGRAM)
    return tmp_path


def audit(*arguments: str) -> Result:
    return CliRunner().invoke(command, list(arguments))


def run_folder(root: Path, functions: str, *events: list[object]) -> Path:
    """The folder of a run with these records in its trace."""
    folder = root / "run"
    (folder / "trace").mkdir(parents=True)
    (folder / "plan.json").write_text(json.dumps({"root": str(root), "functions": functions}))
    records = [["head", {"lane": "main"}], *events, ["end", "exit", [], {}]]
    (folder / "trace" / "1-0.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    return folder


def told(root: Path, folder: Path) -> list[tuple[int, bool | None]]:
    report = audit_files([str(root / "main.py")], root, Settings(select=("OR301",)), use_cache=False)
    return [(finding.line, finding.executed) for finding in Executed(folder).rank(report.findings, root)]


def test_a_run_that_knows_all_functions_tells_what_did_not_run(here: Path) -> None:
    call = ["ev", "main", "call", "draw", "main.py", 6, "draw", ["dict(0)", "a", "container", None, []], 0]
    assert told(here, run_folder(here, "calls", call)) == [(8, True), (4, False)]


def test_a_run_that_knows_generators_alone_leaves_the_rest_open(here: Path) -> None:
    use = ["use", "main", "python.random", "random.random", "unseeded", "main.py", 7, "draw", 7, ""]
    assert told(here, run_folder(here, "off", use)) == [(8, True), (4, None)]


def test_a_trace_that_was_cut_does_not_say_what_did_not_run(here: Path) -> None:
    assert told(here, run_folder(here, "calls", ["cut"])) == [(4, None), (8, None)]


def test_a_recorded_run_ranks_the_findings(here: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "samerun", "run", "-q", "main.py"], cwd=here, check=True, capture_output=True, timeout=60
    )
    result = audit("--executed", "@last", "--select", "OR301")
    places = [line.split(" ")[0] for line in result.stdout.splitlines() if not line.startswith(" ")]
    assert places == ["main.py:8:12:", "main.py:4:12:"]
    assert result.stdout.count("[executed]") == 1
    document = json.loads(audit("--executed", "@last", "--select", "OR301", "--format", "json").stdout)
    assert [finding["executed"] for finding in document["findings"]] == [True, None]


def test_a_run_that_there_is_not(here: Path) -> None:
    result = audit("--executed", "@last")
    assert result.exit_code == ExitCode.USAGE
    assert "no runs are recorded" in result.stderr


def test_without_a_run_nothing_is_said(here: Path) -> None:
    document = json.loads(audit("--format", "json").stdout)
    assert {finding["executed"] for finding in document["findings"]} == {None}
    assert "executed]" not in audit().stdout
