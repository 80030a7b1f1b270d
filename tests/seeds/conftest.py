"""A fresh interpreter for scripts, and a process whose seeds are as if samerun.seed had never been called."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from samerun.seeds import arrivals, ranks, seeding, snapshot

SRC = str(Path(__file__).parents[2] / "src")
LAUNCHED = [name for _, *names in ranks.LAUNCHERS for name in names] + ["TF_CONFIG", "SAMERUN_SEED", "PYTHONHASHSEED"]


@pytest.fixture(autouse=True)
def _as_if_never_seeded(monkeypatch):
    for name in LAUNCHED:
        monkeypatch.delenv(name, raising=False)
    before = snapshot.take()
    monkeypatch.setattr(seeding, "_root", None)
    monkeypatch.setattr(seeding, "_report", None)
    monkeypatch.setattr(seeding, "_deterministic", False)
    monkeypatch.setattr(arrivals, "numbers", None)
    monkeypatch.setattr(arrivals, "listener", None)
    monkeypatch.setattr(snapshot, "_registered", {})
    yield
    snapshot.put(before)


@pytest.fixture
def play(tmp_path):
    """Run a script in a fresh interpreter; gives the finished process. A rank or seed of the session never leaks in."""

    def run(script, *options, check=True, **variables):
        path = tmp_path / "script.py"
        path.write_text(textwrap.dedent(script))
        environ = {k: v for k, v in os.environ.items() if k not in LAUNCHED} | {"PYTHONPATH": SRC} | variables
        done = subprocess.run(
            [sys.executable, *options, str(path)],
            env=environ,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=300,
        )
        if check:
            assert done.returncode == 0, done.stderr
        return done

    return run
