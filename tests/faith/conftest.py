"""Runs one program as it is and under ``samerun run``, with everything else equal."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

PROGRAMS = Path(__file__).parent / "programs"
ADDRESS = re.compile(r"0x[0-9a-f]+")
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Ended:
    """What a program leaves: its status as the parent gets it, and its two streams."""

    status: int
    stdout: str
    stderr: str


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the programs, to run them in."""
    return Path(shutil.copytree(PROGRAMS, tmp_path / "programs", ignore=shutil.ignore_patterns("__pycache__")))


@pytest.fixture
def environ() -> dict[str, str]:
    """The environment of both runs."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SAMERUN", "COV_", "PYTEST"))}
    return {**kept, "PATH": f"{BIN}{os.pathsep}{kept.get('PATH', os.defpath)}", "PYTHONDONTWRITEBYTECODE": "1"}


Run = Callable[..., Ended]


@pytest.fixture
def run(folder: Path, environ: dict[str, str]) -> Run:
    """Run a command to its end; what samerun says afterwards is taken off its standard error."""

    def run(*argv: str, cwd: Path = folder, stdin: str | None = None, more: dict[str, str] | None = None, **options) -> Ended:
        how = {"cwd": cwd, "env": {**environ, **(more or {})}, "capture_output": True, "text": True, "timeout": 300, **options}
        if stdin is None:
            how["stdin"] = subprocess.DEVNULL
        done = subprocess.run(argv, input=stdin, check=False, **how)
        lines = done.stderr.splitlines(keepends=True)
        words = "".join(line for line in lines if not line.startswith("samerun: "))
        return Ended(done.returncode, done.stdout, ADDRESS.sub("0x", words))

    return run


def under_samerun(argv: Sequence[str]) -> tuple[str, ...]:
    """The command that runs ``python ARGV`` under samerun."""
    return ("samerun", "run", *argv)
