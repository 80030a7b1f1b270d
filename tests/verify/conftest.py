"""Verifying small scripts for real."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Verify = Callable[..., dict[str, Any]]


@pytest.fixture
def verify(tmp_path: Path) -> Verify:
    """Write ``script`` (and other files) into a folder of its own, verify it, and give the JSON report with ``code``."""
    work = tmp_path / "work"
    work.mkdir()

    def run(script: str, *arguments: str, options: tuple[str, ...] = (), files: dict[str, str] | None = None) -> dict[str, Any]:
        for name, text in {"script.py": script, **(files or {})}.items():
            path = work / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text))
        before = {path: path.read_bytes() for path in work.rglob("*") if path.is_file() and ".samerun" not in path.parts}
        done = subprocess.run(
            [sys.executable, "-m", "samerun", "verify", "--format", "json", *options, "script.py", *arguments],
            cwd=work, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        assert done.stdout, done.stderr
        after = {path: path.read_bytes() for path in work.rglob("*") if path.is_file() and ".samerun" not in path.parts}
        assert after == before, "the user's files are as they were"
        return {**json.loads(done.stdout), "code": done.returncode}

    return run
