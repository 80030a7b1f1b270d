"""A recorded program prints the numbers that it prints under bare Python, with every source and probe of its frameworks armed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from samerun.launch.plan import Plan
from samerun.verify.options import Options
from samerun.verify.session import Session

pytestmark = pytest.mark.slow

SCRIPTS = Path(__file__).parent / "scripts"
FRAMEWORKS = sorted(path.parent.name for path in SCRIPTS.glob("*/mended.py") if path.parent.name != "torchrun")
_TIMES = ("train_runtime",)  # a line that Trainer prints


def printed(data):
    return [line for line in data.decode().splitlines() if not any(word in line for word in _TIMES)]


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_the_same_numbers_with_and_without(framework, tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    folder = tmp_path / "program"
    folder.mkdir()
    shutil.copy(SCRIPTS / framework / "mended.py", folder / "script.py")
    bare = subprocess.run([sys.executable, "script.py"], cwd=folder, capture_output=True, env=os.environ, timeout=600)
    assert bare.returncode == 0, bare.stderr
    shutil.rmtree(folder / "out", ignore_errors=True)
    options = Options(argv=(sys.executable, "script.py"), cwd=folder)
    with Session(options, tmp_path / "verify", lambda role, number, of: None) as session:
        run = session.run("watched", Plan(functions="lines"))
    assert run.exit.code == 0, run.stderr
    assert printed(run.stdout) == printed(bare.stdout)
    assert run.trace.lanes["main"], "nothing was recorded"
    assert [words for _, what, words in run.trace.notes if what in ("not armed", "watch", "fault")] == []
