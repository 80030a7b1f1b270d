"""The other interpreters of this machine: which are there, and which were absent."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

WANTED = ("3.10", "3.11", "3.12", "3.13")
HERE = f"{sys.version_info[0]}.{sys.version_info[1]}"


def interpreter(version: str) -> str | None:
    """The path of Python ``version``, on PATH or as pyenv installs it."""
    if version == HERE:
        return sys.executable
    installed = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates = sorted(installed.glob(f"{version}.*/bin/python"))
    return str(candidates[-1]) if candidates else shutil.which(f"python{version}")


PRESENT = {version: path for version in WANTED if (path := interpreter(version)) is not None}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    absent = [version for version in WANTED if version not in PRESENT]
    terminalreporter.write_line(
        f"Python versions tested in tests/versions: {', '.join(PRESENT)}; absent: {', '.join(absent) or 'none'}"
    )


@pytest.fixture(params=list(PRESENT))
def python(request: pytest.FixtureRequest) -> str:
    """The path of each interpreter in turn."""
    return PRESENT[request.param]
