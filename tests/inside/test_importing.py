"""While a library is imported nothing is watched but the user's own modules, and nobody can tell."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from samerun.launch.plan import Plan
from samerun.trace.read import read_trace

SCRIPT = """
import traceback, warnings
def double(x):
    return 2 * x
for name in ("library", "broken", "nowhere"):
    try:
        __import__(name)
    except Exception:
        print(traceback.format_exc())
    double(name)
import old
"""
MODULES = {
    "site-packages/library/__init__.py": "def of_library():\n    pass\nof_library()\nimport plugin\nimport library.part\n",
    "site-packages/library/part.py": "import sys\nassert not sys.argv[0].startswith('x')\n",
    "site-packages/broken.py": "import library\nraise ValueError('broken at import')\n",
    "site-packages/old.py": "import warnings\nwarnings.warn('old', stacklevel=2)\n",
    "plugin.py": "def of_plugin(x):\n    return x\nof_plugin(7)\n",
}


@pytest.fixture
def program(tmp_path: Path) -> Path:
    for name, text in {**MODULES, "script.py": SCRIPT}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def run(folder: Path, environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "script.py"], cwd=folder, env=environ, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("functions", ["calls", "lines"])
def test_only_the_users_code_is_watched_and_what_is_printed_stays(program: Path, functions: str) -> None:
    bare_environ = {**os.environ, "PYTHONPATH": str(program / "site-packages")}
    bare = run(program, bare_environ)
    plan = Plan(functions=functions, journal=False)
    watched = run(program, plan.environ(plan.write(program / "run", program, None), bare_environ))
    assert (watched.stdout, watched.stderr, watched.returncode) == (bare.stdout, bare.stderr, bare.returncode)
    assert "UserWarning: old" in bare.stderr
    events = read_trace(program / "run" / "trace").lanes["main"]
    assert [event.name for event in events if event.kind == "call"] == ["of_plugin", "double", "double", "double"]
