"""``samerun run``: every generator seeded before the program's first line, nothing else touched, and a record of it."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

SAMERUN = str(Path(sys.executable).parent / "samerun")


class Project:
    """A folder with one program in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, program: str, *options: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run ``program`` with ``samerun run OPTIONS``."""
        (self.folder / "program.py").write_text(program)
        environ = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SAMERUN"))}
        command = [SAMERUN, "run", *options, "program.py"]
        how: dict[str, Any] = {"cwd": self.folder, "env": {**environ, **variables}, "capture_output": True, "text": True}
        return subprocess.run(command, check=False, timeout=120, **how)

    def record(self) -> dict[str, Any]:
        """The record of the only run."""
        (path,) = self.folder.glob(".samerun/runs/*/run.json")
        record: dict[str, Any] = json.loads(path.read_text())
        return record


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


DRAWS = "import random, numpy as np; print(random.random(), np.random.rand(), list({'ab', 'cd', 'ef', 'gh'}))"


def test_the_numbers_are_those_of_the_fields_own_seeds(project: Project) -> None:
    first, second, *_ = project.run(DRAWS, "--seed", "7").stdout.split(" ", 2)
    assert float(first) == random.Random(7).random()
    assert float(second) == np.random.RandomState(7).rand()


def test_a_seed_is_drawn_and_printed_and_gives_the_run_again(project: Project) -> None:
    first = project.run(DRAWS)
    found = re.fullmatch(r"samerun: run (\S+), seed (\d+); to see it: samerun show @last\n", first.stderr)
    assert found is not None
    assert (project.folder / ".samerun" / "runs" / found[1] / "run.json").exists()
    assert project.run(DRAWS, "--seed", found[2]).stdout == first.stdout
    assert project.run(DRAWS).stdout != first.stdout


def test_seed_from_the_variable(project: Project) -> None:
    told = project.run("import os; print(os.environ['SAMERUN_SEED'])", SAMERUN_SEED="12")
    assert (told.stdout, "seed 12;" in told.stderr) == ("12\n", True)


def test_the_program_is_told_a_seed_that_was_asked_for_and_no_other(project: Project) -> None:
    """A number that we drew must not stand in for the one in ``samerun.seed(42)``."""
    program = "import os; print(os.environ.get('SAMERUN_SEED'))"
    assert project.run(program, "--seed", "3").stdout == "3\n"
    assert project.run(program).stdout == "None\n"


def test_secrets_are_not_pinned_unless_asked(project: Project) -> None:
    program = "import os, secrets, uuid; print(os.urandom(4), secrets.token_hex(4), uuid.uuid4())"
    first, second = project.run(program, "--seed", "1"), project.run(program, "--seed", "1")
    assert first.stdout != second.stdout
    pinned = [project.run(program, "--seed", "1", "--pin", "os.entropy").stdout for _ in range(2)]
    assert pinned[0] == pinned[1]


def test_no_pin(project: Project) -> None:
    program = "import random, numpy as np; print(random.random()); print(np.random.rand())"
    runs = [project.run(program, "--seed", "1", "--no-pin", "numpy.random").stdout.split() for _ in range(2)]
    assert runs[0][0] == runs[1][0]
    assert runs[0][1] != runs[1][1]


def test_unknown_source(project: Project) -> None:
    done = project.run("", "--pin", "numpy.randm")
    assert (done.returncode, "did you mean 'numpy.random'?" in done.stderr) == (2, True)


@pytest.mark.slow
def test_deterministic(project: Project) -> None:
    program = "import os, torch; print(torch.are_deterministic_algorithms_enabled(), os.environ.get('CUBLAS_WORKSPACE_CONFIG'))"
    assert project.run(program).stdout == "False None\n"
    assert project.run(program, "--deterministic").stdout == "True :4096:8\n"


WORRIES = """
import random, numpy as np
random.random()
random.seed(1)
random.random()
random.seed(1)
np.random.default_rng()
"""


def test_warnings(project: Project) -> None:
    told = project.run(WORRIES).stderr.splitlines()[1:]
    assert [line.split(": ", 3)[2] for line in told] == ["program.py:4", "program.py:6", "program.py:7"]
    assert "comes after 1 unseeded draws" in told[0]
    assert "rewinds python.random" in told[1]
    assert "draws from the operating system" in told[2]
    assert not any("operating system" in line for line in project.run(WORRIES, "--pin", "os.entropy").stderr.splitlines())


def test_quiet(project: Project) -> None:
    assert project.run(WORRIES, "--quiet").stderr == ""


def test_not_recorded(project: Project) -> None:
    done = subprocess.run(
        [SAMERUN, "run", "--", sys.executable, "-I", "-c", "print(1)"], cwd=project.folder, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, "1\n")
    assert "warning: it was not recorded and the seed did not reach it" in done.stderr


def test_record(project: Project) -> None:
    (project.folder / "old.txt").write_text("old")
    (project.folder / "gone.txt").write_text("gone")
    program = """
import os, sys, numpy, samerun
samerun.log(loss=0.5)
open("new.txt", "w").write("new")
open("old.txt", "a").write("er")
os.remove("gone.txt")
sys.exit(3)
"""
    done = project.run(program, "--seed", "5", MY_TOKEN="secret", DB="postgres://me:word@host/db", PLAIN="kept")
    record = project.record()
    assert (done.returncode, record["exit_code"], record["signal"], record["seed"]) == (3, 3, 0, 5)
    assert {"python.random", "numpy.random", "torch", "hash.order"} <= set(record["pins"])
    assert record["packages"]["numpy"] == np.__version__
    assert record["python"] == sys.version.split()[0]
    assert record["metrics"] == {"loss": 0.5}
    assert {file["path"]: file["kind"] for file in record["files"]} == {
        "new.txt": "created",
        "old.txt": "modified",
        "gone.txt": "deleted",
    }
    environ = record["environ"]
    assert (environ["MY_TOKEN"], environ["DB"], environ["PLAIN"]) == ("***", "postgres://***@host/db", "kept")
    assert "secret" not in json.dumps(record)


def test_commit(project: Project) -> None:
    git = ["git", "-c", "user.name=me", "-c", "user.email=me@example.org"]
    for command in (["init", "-q"], ["commit", "-q", "--allow-empty", "-m", "first"]):
        subprocess.run([*git, *command], cwd=project.folder, check=True)
    project.run("print(1)")
    record = project.record()
    assert re.fullmatch("[0-9a-f]{40}", record["git"]["commit"])
    assert record["git"]["dirty"] is True


def test_no_file_of_the_users_is_copied(project: Project) -> None:
    (project.folder / "data.bin").write_bytes(b"precious" * 1000)
    project.run("open('data.bin', 'w').write('other')")
    kept = [path for path in project.folder.glob(".samerun/**/*") if path.is_file() and b"precious" in path.read_bytes()]
    assert kept == []


def test_a_program_that_cannot_be_started_leaves_no_run(project: Project) -> None:
    done = subprocess.run([SAMERUN, "run", "--", "no-such-command"], cwd=project.folder, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (127, "samerun: no-such-command: command not found\n")
    assert not list(project.folder.glob(".samerun/runs/*"))
