"""The same causes are named at the same lines on every version of Python that is there."""

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

from tests.faith.differences import common

PROGRAMS = Path(__file__).parent / "programs"
FACTS = Path(__file__).parents[1] / "faith" / "programs" / "facts.py"
SAMERUN = str(Path(sys.executable).parent / "samerun")
ENVIRON = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SAMERUN"))}


def output(*command: str, cwd: Path) -> tuple[int, str]:
    done = subprocess.run(command, cwd=cwd, env=ENVIRON, capture_output=True, text=True, timeout=300, check=False)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout


def verified(python: str, folder: Path, program: str, *args: str, options: tuple[str, ...] = ()) -> dict[str, Any]:
    shutil.copy(PROGRAMS / program, folder)
    _, text = output(SAMERUN, "verify", "--format", "json", *options, "--", python, program, *args, cwd=folder)
    document: dict[str, Any] = json.loads(text)
    assert document["notes"] == []
    return document


def lines_of(program: str, pattern: str) -> list[int]:
    text = (PROGRAMS / program).read_text().splitlines()
    return [number for number, line in enumerate(text, 1) if re.search(pattern, line)]


def test_every_cause_at_its_line(python: str, tmp_path: Path) -> None:
    document = verified(python, tmp_path, "core.py")
    found = {(cause["source"], cause["line"]): (cause["function"], cause["name"]) for cause in document["causes"]}
    assert document["verdict"] == "differs"
    assert found == {
        ("hash.order", *lines_of("core.py", "# hash.order")): ("__init__", "self.words"),
        ("python.random", *lines_of("core.py", "# python.random")): ("weigh", "weights"),
        ("os.entropy", *lines_of("core.py", "# os.entropy")): ("split", "rng"),
    }


@pytest.mark.parametrize("part", ["functions", "others"])
def test_every_kind_of_statement(part: str, python: str, tmp_path: Path) -> None:
    document = verified(python, tmp_path, "syntax.py", part, options=("--only", "python.random"))
    found = [cause["line"] for cause in document["causes"]]
    draws = lines_of("syntax.py", r"random\.(random|gauss)\(")
    first_of_others = lines_of("syntax.py", "def handler")[0]
    assert found == [line for line in draws if (line < first_of_others) == (part == "functions")]


def test_a_pinned_run_is_had_again(python: str, tmp_path: Path) -> None:
    shutil.copy(PROGRAMS / "core.py", tmp_path)
    command = (SAMERUN, "run", "--seed", "3", "--pin", "os.entropy", "--", python, "core.py")
    first, second = output(*command, cwd=tmp_path), output(*command, cwd=tmp_path)
    assert first[0] == 0
    assert first == second


def test_a_program_sees_the_same(python: str, tmp_path: Path) -> None:
    plain = output(python, str(FACTS), cwd=tmp_path)
    under = output(SAMERUN, "run", "--", python, str(FACTS), cwd=tmp_path)
    assert plain[0] == under[0] == 0
    assert common(json.loads(under[1])) == common(json.loads(plain[1]))
