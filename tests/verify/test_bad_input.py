"""Programs that misbehave: a clear message, the documented exit code, the user's files as they were, no process left."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent

import pytest

SAMERUN = str(Path(sys.executable).parent / "samerun")
INCONCLUSIVE = 4


@dataclass
class Project:
    """A folder of the user's, and what is started in it. ``mark`` stands in the environment of all that comes of it."""

    folder: Path
    mark: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def state(self) -> Path:
        """Where samerun keeps what it cannot keep in the folder."""
        return self.folder.parent / "state"

    def write(self, **programs: str) -> Project:
        for name, text in programs.items():
            (self.folder / f"{name}.py").write_text(dedent(text))
        return self

    def start(self, *args: str, before: tuple[str, ...] = (), **options) -> subprocess.Popen[str]:
        environ = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SAMERUN"))}
        environ |= {"BAD_INPUT": self.mark, "XDG_STATE_HOME": str(self.state)}
        how = {"cwd": self.folder, "env": environ, "stdin": subprocess.DEVNULL, **options}
        return subprocess.Popen([*before, SAMERUN, "verify", *args], text=True, stdout=-1, stderr=-1, **how)

    def verify(self, *args: str, stdin: str | None = None, **options) -> tuple[int, str]:
        """Exit code, and all that was said."""
        if stdin is not None:
            options["stdin"] = subprocess.PIPE
        child = self.start(*args, **options)
        out, err = child.communicate(stdin, timeout=300)
        return child.returncode, out + err

    def files(self) -> dict[str, tuple[int, bytes]]:
        """Every file of the user's: mode and content."""
        paths = [path for path in self.folder.rglob("*") if ".samerun" not in path.parts and "__pycache__" not in path.parts]
        return {str(p.relative_to(self.folder)): (p.stat().st_mode, p.read_bytes() if p.is_file() else b"") for p in paths}

    def processes(self) -> list[str]:
        """What still runs of all that was started."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                if self.mark.encode() in (entry / "environ").read_bytes():
                    found.append((entry / "cmdline").read_text().replace("\0", " "))
            except OSError:
                continue
        return found


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """A project with some files; after the test they are as they were, and no process is left."""
    folder = tmp_path / "project"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "table.csv").write_text("a,b\n1,2\n")
    (folder / "notes.txt").write_text("mine\n")
    made = Project(folder)
    yield made
    made.write()
    assert (folder / "notes.txt").read_text() == "mine\n"
    assert (folder / "data" / "table.csv").read_text() == "a,b\n1,2\n"
    assert made.processes() == []


# Command lines that name nothing to run


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (["trian.py"], 2, "did you mean train.py?"),
        (["data"], 2, "is a directory without a __main__.py"),
        (["unparsable.py"], 2, "unparsable.py, line 1: invalid syntax"),
        ([], 2, "nothing to run"),
        (["--", "no-such-command"], 127, "no-such-command: command not found"),
        (["--", "./missing"], 127, "./missing: no such file"),
        (["--", "./notes.txt"], 126, "./notes.txt: not executable"),
        (["--tiemout", "3", "train.py"], 2, "No such option"),
    ],
    ids=["missing", "directory", "syntax error", "nothing", "no command", "no file", "not executable", "option"],
)
def test_nothing_to_run(args: list[str], code: int, words: str, project: Project) -> None:
    project.write(train="print(1)", unparsable="x = = 1\n")
    before = project.files()
    status, said = project.verify(*args)
    assert (status, project.files()) == (code, before)
    assert words in said
    assert "Traceback" not in said


# Programs about which nothing can be said


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("import sys; sys.exit('no such data set')", "the program itself fails (exit 1): no such data set"),
        ("import os; os.kill(os.getpid(), 9)", "the program itself fails (signal 9)"),
        ("import os; os._exit(3)", "the program itself fails (exit 3)"),
        ("open('missing.csv')", "FileNotFoundError"),
        ("while True: print('x' * 100_000)", "printed more than 1 MiB"),
    ],
    ids=["exit", "killed", "left", "error", "prints too much"],
)
def test_inconclusive(program: str, words: str, project: Project) -> None:
    before = project.write(program=program).files()
    status, said = project.verify("--output-limit", "1", "program.py")
    assert (status, project.files()) == (INCONCLUSIVE, before)
    assert words in said


@pytest.mark.parametrize("command", [["python", "-I", "program.py"], ["sh", "-c", "echo hello"]], ids=["-I", "not Python"])
def test_not_recorded(command: list[str], project: Project) -> None:
    project.write(program="print(1)")
    status, said = project.verify("--", *[sys.executable if word == "python" else word for word in command])
    assert status == INCONCLUSIVE
    assert "was not recorded" in said


def test_timeout(project: Project) -> None:
    before = project.write(program="open('notes.txt', 'w').close()\nimport time\ntime.sleep(60)\n").files()
    status, said = project.verify("--timeout", "1.5", "program.py")
    assert (status, project.files()) == (INCONCLUSIVE, before)
    assert "ran longer than 1.5 s (--timeout)" in said


def test_budget(project: Project) -> None:
    project.write(program="import time\ntime.sleep(1)\n")
    status, said = project.verify("--budget", "0.5", "program.py")
    assert status == INCONCLUSIVE
    assert "the budget of 0.5 s was spent after 1 runs (--budget)" in said


# Programs that are odd, and the same each time


@pytest.mark.parametrize(
    "program",
    [
        "import sys; sys.stdout.buffer.write(bytes(range(256)) * 10); sys.stderr.buffer.write(b'\\xff\\xfe')",
        "import os; os.chdir('data'); open('table.csv', 'a').write('3,4'); open('new.csv', 'w').write('5,6')",
        "import os, sys; os.remove(sys.argv[0]); os.remove('notes.txt'); print('gone')",
        "import shutil; shutil.rmtree('data'); print('gone')",
        "import os, sys; os.execv(sys.executable, [sys.executable, '-c', 'print(1)'])",
        "import os, sys; os.execve(sys.executable, [sys.executable, '-c', 'print(1)'], {'PATH': os.defpath})",
        "import os\nif os.fork() == 0: print('child'); os._exit(0)\nos.wait(); print('parent')",
        "import os; os.chmod('notes.txt', 0o400); os.rename('data', 'moved'); os.symlink('moved', 'data')",
    ],
    ids=["binary", "chdir", "deletes itself", "deletes a folder", "exec", "exec with environment", "fork", "renames"],
)
def test_odd_but_the_same(program: str, project: Project) -> None:
    before = project.write(program=program).files()
    status, said = project.verify("--no-perturb", "program.py")
    assert (status, project.files()) == (0, before), said


def test_standard_input_is_the_same_in_each_run(project: Project) -> None:
    project.write(program="import sys; print(len(sys.stdin.read()))")
    status, said = project.verify("--no-perturb", "--format", "json", "program.py", stdin="four")
    assert status == 0, said
    printed = {path.read_text() for path in project.folder.glob(".samerun/verify/*/runs/*/stdout")}
    assert printed == {"4\n"}


DAEMON = """
import os, subprocess, sys
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
subprocess.Popen(["sleep", "600"], start_new_session=True, env={"BAD_INPUT": os.environ["BAD_INPUT"]})
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for number in range(3):
            os.close(number)
        import time
        time.sleep(600)
    os._exit(0)
print("left behind")
"""


def test_daemons_are_ended(project: Project) -> None:
    status, said = project.write(program=DAEMON).verify("--no-perturb", "program.py")
    assert status == 0, said


# What happens from outside

WRITES_AND_WAITS = """
import os, subprocess, sys, time
open("notes.txt", "w").write("changed")
open("new.txt", "w").write("new")
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
open(os.environ["BAD_INPUT"] + ".going", "w").close()
time.sleep(600)
"""


def wait_for(path: Path) -> None:
    until = time.monotonic() + 120
    while not path.exists():
        assert time.monotonic() < until, f"{path} did not appear"
        time.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_interrupted(number: signal.Signals, project: Project) -> None:
    before = project.write(program=WRITES_AND_WAITS).files()
    child = project.start("program.py")
    wait_for(project.folder / f"{project.mark}.going")
    child.send_signal(number)
    out, err = child.communicate(timeout=120)
    assert (child.returncode, project.files()) == (130, before)
    assert "interrupted: the program was stopped and the folder brought back as it was" in err
    assert "Traceback" not in out + err


def test_interrupted_again_and_again(project: Project) -> None:
    """As people press Ctrl-C: what is being brought back is brought back all the same."""
    for number in range(300):
        (project.folder / "data" / f"{number}.txt").write_text(str(number))
    program = "import shutil\nshutil.rmtree('data')\n" + WRITES_AND_WAITS
    before = project.write(program=program).files()
    child = project.start("program.py")
    wait_for(project.folder / f"{project.mark}.going")
    while child.poll() is None:
        child.send_signal(signal.SIGINT)
        time.sleep(0.01)
    assert project.files() == before
    assert child.returncode in (130, -signal.SIGINT)


def test_two_at_once(project: Project) -> None:
    project.write(program=WRITES_AND_WAITS, other="print(1)")
    first = project.start("program.py")
    wait_for(project.folder / f"{project.mark}.going")
    status, said = project.verify("other.py")
    first.send_signal(signal.SIGINT)
    first.communicate(timeout=120)
    assert status == INCONCLUSIVE
    assert "another samerun is running programs in this folder" in said


def in_mounts(script: str) -> tuple[str, ...]:
    """What runs a command in a mount namespace of its own, after ``script``."""
    return ("unshare", "-m", "sh", "-ec", f'{script}\nexec "$@"', "sh")


def can_mount() -> bool:
    if shutil.which("unshare") is None:
        return False
    return subprocess.run([*in_mounts("mount -t tmpfs none /mnt"), "true"], capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not can_mount(), reason="mounting needs root")
def test_read_only_project(project: Project) -> None:
    project.write(program="import os; print(os.access('.', os.W_OK))")
    here = project.folder
    before = in_mounts(f"mount --bind {here} {here}; mount -o remount,ro,bind {here}; cd {here}")
    status, said = project.verify("--no-perturb", "program.py", before=before)
    assert status == 0, said
    assert not (here / ".samerun").exists()
    assert list(project.state.glob("samerun/*/verify/*/runs/*"))


FILLS = """
with open("big.bin", "wb") as file:
    while True:
        file.write(bytes(1 << 16))
"""


@pytest.mark.skipif(not can_mount(), reason="mounting needs root")
def test_full_disk(project: Project) -> None:
    """The project and samerun's own folder are on the disk that the program fills."""
    project.write(program=FILLS)
    disk = project.folder.parent / "disk"
    disk.mkdir()
    mount = f"mount -t tmpfs -o size=2m none {disk}; cp -r {project.folder}/. {disk}; cd {disk}"
    keep = f'{mount}\n"$@" && code=0 || code=$?\nrm -rf .samerun; cp -r {disk} {project.folder.parent}/after; exit $code\n'
    status, said = project.verify("program.py", before=("unshare", "-m", "sh", "-c", keep, "sh"))
    assert status == INCONCLUSIVE, said
    assert "no space is left on the disk" in said
    assert "Traceback" not in said
    after = project.folder.parent / "after"
    assert sorted(path.name for path in after.iterdir()) == ["data", "notes.txt", "program.py"]
    assert (after / "notes.txt").read_text() == "mine\n"


def test_json_has_the_reason(project: Project) -> None:
    project.write(program="import sys; sys.exit(5)")
    child = project.start("--format", "json", "program.py")
    out, _ = child.communicate(timeout=120)
    document = json.loads(out)
    assert (document["verdict"], child.returncode) == ("inconclusive", INCONCLUSIVE)
    assert "exit 5" in document["reason"]


@pytest.mark.skipif(not can_mount(), reason="mounting needs root")
def test_no_room_to_begin_with(project: Project) -> None:
    """What samerun keeps goes elsewhere then."""
    project.write(program="print(1)")
    folder = project.folder
    full = in_mounts(f"mount -t tmpfs -o size=4k none /mnt; cp {folder}/program.py /mnt; cd /mnt; cat /dev/zero > fill || true")
    status, said = project.verify("program.py", before=full)
    assert status == 0, said
    assert list(project.state.glob("samerun/*/verify/*/runs/*"))


def test_report_that_cannot_be_written(project: Project) -> None:
    """Said before anything is run."""
    status, said = project.write(program="print(1)").verify("-o", "missing/report.txt", "program.py")
    assert status == 2
    assert "missing" in said
    assert not (project.folder / ".samerun").exists()
