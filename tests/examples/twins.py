"""The examples, and how one of their twins is run and verified in a copy."""

from __future__ import annotations

import json
import os
import re
import shlex
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
FINE = [(folder, "mended") for folder in BROKEN] + [(f, "script") for f in FOLDERS if (f / "script").is_dir()]
# Times of day, durations and random names: they may differ in a script that is the same.
COSMETIC = re.compile(rb"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|\b\d+\.\d+ s\b|\b[0-9a-f]{32}\b")

by_name = {"ids": lambda value: value.name if isinstance(value, Path) else value}


class Twin:
    """One twin of an example in a folder of its own, where it can be run."""

    def __init__(self, folder: Path, name: str, work: Path) -> None:
        self.expected = json.loads((folder / "expected.json").read_text())
        for module in self.expected["needs"]:
            pytest.importorskip(module)
        self.command = [sys.executable, *self.expected["command"][1:]]
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
            self.command, cwd=self.work, env=bare | settings | environ, capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr.decode()
        assert not done.stderr, done.stderr.decode()
        written = [path for path in sorted(self.work.rglob("*")) if path.is_file() and path not in self._shipped]
        contents = {str(path.relative_to(self.work)): path.read_bytes() for path in written}
        return scrubbed(contents, done.stdout)

    def verify(self) -> tuple[int, dict[str, Any]]:
        """The exit code and the JSON report of ``samerun verify``."""
        done = subprocess.run(
            [sys.executable, "-m", "samerun", "verify", "--format", "json", *self._resume(), "--", *self.command],
            cwd=self.work, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        assert done.stdout, done.stderr
        return done.returncode, json.loads(done.stdout)

    def _resume(self) -> list[str]:
        if "resume" not in self.expected:
            return []
        return ["--resume", shlex.join(self.expected["resume"]), "--stop-after", self.expected["stop_after"]]


def recorded(report: dict[str, Any], cwd: Path) -> dict[str, bytes]:
    """What the first run of a verification gave, as ``Twin.run`` tells it."""
    folder = cwd / report["folder"] / "runs" / "001"
    names = [file["path"] for file in json.loads((folder / "run.json").read_text())["files"]]
    copies = sorted((folder / "files").glob("*"))  # numbered in the order of the record
    files = {name: copy.read_bytes() for name, copy in zip(names, copies, strict=True)}
    return scrubbed(files, (folder / "stdout").read_bytes())


def scrubbed(files: dict[str, bytes], stdout: bytes) -> dict[str, bytes]:
    return {scrub(name.encode()).decode(): scrub(data) for name, data in files.items()} | {"": scrub(stdout)}


def scrub(data: bytes) -> bytes:
    return COSMETIC.sub(b"~", data)
