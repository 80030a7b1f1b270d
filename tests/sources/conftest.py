"""Plays a script in a fresh interpreter with sources armed, and gives back what it printed and what was recorded."""

import importlib
import json
import os
import pkgutil
import shutil
import subprocess
import sys
import textwrap
from dataclasses import dataclass, field
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SRC = HERE.parent.parent / "src"
FOLDER = SRC / "samerun" / "sources"
STEMS = sorted(found.name for found in pkgutil.iter_modules([str(FOLDER)]) if found.name != "protocol")


def sources():
    """Every source there is, by the name of its file."""
    return {stem: importlib.import_module(f"samerun.sources.{stem}").SOURCE for stem in STEMS}


def pythons():
    """This interpreter, and the other supported ones that can be found (``SAMERUN_PYTHONS``: a path-like list)."""
    named = os.environ.get("SAMERUN_PYTHONS", "").split(os.pathsep)
    found = [*filter(None, named), *filter(None, (shutil.which(f"python3.{minor}") for minor in (10, 11, 12, 13)))]
    by_version = {sys.version_info[:2]: sys.executable}
    for path in found:
        asked = subprocess.run([path, "-c", "import sys; print(*sys.version_info[:2])"], capture_output=True, text=True)
        if asked.returncode == 0:
            by_version.setdefault(tuple(map(int, asked.stdout.split())), path)
    return {f"{major}.{minor}": path for (major, minor), path in sorted(by_version.items())}


_PYTHONS = pythons()


@pytest.fixture(params=_PYTHONS)
def python(request):
    """Each interpreter in turn: for what depends on the standard library alone."""
    return _PYTHONS[request.param]


@dataclass
class Played:
    out: str
    err: str
    code: int
    uses: list = field(default_factory=list)
    faults: list = field(default_factory=list)
    notes: list = field(default_factory=list)

    def sites(self, source):
        """(what, line) of the recorded uses of ``source``."""
        return {(what, line) for name, what, _, line, _ in self.uses if name == source}

    def whats(self, source):
        return {what for what, _ in self.sites(source)}


@pytest.fixture
def play(tmp_path):
    """``play(code, file=("pin", 0), ...)``: run ``code`` with the named sources armed; files by their stem."""

    def run(code, python=sys.executable, failing=False, expect=0, timeout=300, env=None, **armed):
        folder = tmp_path / "user"
        folder.mkdir(exist_ok=True)
        script = folder / "script.py"
        script.write_text(textwrap.dedent(code), encoding="utf-8")
        out = tmp_path / "seen.json"
        plan = {
            "sources": [(stem, *how) for stem, how in armed.items()],
            "folder": str(folder),
            "out": str(out),
            "failing": failing,
        }
        variables = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE / "armed"), str(SRC)]), **(env or {})}
        variables["PYTHONDONTWRITEBYTECODE"] = "1"
        if armed:
            variables |= {"ARMED": json.dumps(plan), "ARMED_ROOT": "1"}
        done = subprocess.run([python, script], capture_output=True, text=True, timeout=timeout, env=variables, cwd=folder)
        assert done.returncode == expect, done.stderr
        seen = json.loads(out.read_text()) if armed else {}
        out.unlink(missing_ok=True)
        return Played(done.stdout, done.stderr, done.returncode, **seen)

    return run
