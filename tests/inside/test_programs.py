"""Whatever way a program starts another Python, that one is recorded too, and under a lane that no other has."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SAMERUN = str(Path(sys.executable).parent / "samerun")
CHILD = '[sys.executable, "-c", "pass"]'
WAYS = {
    "subprocess": f"subprocess.run({CHILD}, check=True)",
    "subprocess with the environment": f"subprocess.run({CHILD}, check=True, env={{**os.environ}})",
    "subprocess with an empty environment": f"subprocess.run({CHILD}, check=True, env={{}})",
    "subprocess with a PYTHONPATH of its own": f"subprocess.run({CHILD}, check=True, env={{'PYTHONPATH': 'src'}})",
    "subprocess after PYTHONPATH was set": f"os.environ['PYTHONPATH'] = 'src'; subprocess.run({CHILD}, check=True)",
    "subprocess that keeps descriptors": f"subprocess.run({CHILD}, check=True, close_fds=False)",
    "a shell": "subprocess.run(f'{sys.executable} -c pass', shell=True, check=True)",
    "os.system": "os.system(f'{sys.executable} -c pass')",
    "os.popen": "os.popen(f'{sys.executable} -c pass').read()",
    "os.spawnv": f"os.spawnv(os.P_WAIT, sys.executable, {CHILD})",
    "os.spawnve": f"os.spawnve(os.P_WAIT, sys.executable, {CHILD}, dict(os.environ))",
    "os.posix_spawn": f"os.waitpid(os.posix_spawn(sys.executable, {CHILD}, os.environ), 0)",
    "os.posix_spawn, names in bytes": f"os.waitpid(os.posix_spawn(sys.executable, {CHILD}, os.environb), 0)",
    "os.execv": f"os.execv(sys.executable, {CHILD})",
    "os.execve": f"os.execve(path=sys.executable, argv={CHILD}, env=dict(os.environ))",
    "multiprocessing spawn": "multiprocessing.get_context('spawn').Process(target=print).start()",
}


def heads(folder: Path) -> list[dict[str, object]]:
    lines = [path.read_text().splitlines()[0] for path in folder.glob(".samerun/runs/*/trace/*.jsonl")]
    return [json.loads(line)[1] for line in lines]


@pytest.mark.parametrize("way", WAYS)
def test_children_are_recorded(way: str, tmp_path: Path) -> None:
    program = f"import multiprocessing, os, subprocess, sys\nif __name__ == '__main__':\n    {WAYS[way]}\n"
    (tmp_path / "program.py").write_text(program)
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SAMERUN"))}
    subprocess.run([SAMERUN, "run", "program.py"], cwd=tmp_path, env=environ, check=True, timeout=120, capture_output=True)
    found = heads(tmp_path)
    lanes = [head["lane"] for head in found if head["how"] == "exec"]
    assert len(lanes) == 2
    assert len(set(lanes)) == 2
