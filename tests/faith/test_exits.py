"""A program ends under ``samerun run`` as it ends under ``python``: status, signal, standard output and error."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path
from textwrap import dedent

import pytest

from .conftest import Run, under_samerun

PROGRAMS = {
    "ends": "print('done')",
    "exits with a number": "import sys; sys.exit(3)",
    "exits with words": "import sys; sys.exit('no data')",
    "exits with nothing": "import sys; sys.exit()",
    "raises": """
        def train(epochs):
            raise ValueError(f"no data for {epochs}")
        train(2)
        """,
    "raises from": """
        try:
            {}["missing"]
        except KeyError as error:
            raise RuntimeError("cannot start") from error
        """,
    "raises while handling": """
        try:
            1 / 0
        except ZeroDivisionError:
            [].pop()
        """,
    "raises in a draw": "import random; random.sample([1, 2], 3)",
    "raises in an import": "import broken",
    "cannot be parsed": "print('never')\ndef train(:\n",
    "imports what cannot be parsed": "import unparsable",
    "imports what is not there": "import no_such_module",
    "is interrupted": "raise KeyboardInterrupt",
    "leaves at once": "import os; print('kept', flush=True); os._exit(7)",
    "is ended": "import os, signal; os.kill(os.getpid(), signal.SIGTERM)",
    "is killed": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "is interrupted from outside": "import os, signal, time; os.kill(os.getpid(), signal.SIGINT); time.sleep(5)",
    "aborts": "import os; os.abort()",
    "has a hook for errors": """
        import sys
        def hook(kind, error, trace):
            print("hooked", kind.__name__, error, trace.tb_lineno, file=sys.stderr)
        sys.excepthook = hook
        raise ValueError("shown by the hook")
        """,
    "pickles its own classes at exit": """
        import atexit, pickle
        class Kept:
            pass
        atexit.register(lambda: print(len(pickle.dumps(Kept()))))
        """,
    "raises at exit": "import atexit; atexit.register(lambda: 1 / 0)",
    "raises in a thread": "import threading; t = threading.Thread(target=lambda: 1 / 0); t.start(); t.join(); print('goes on')",
    "raises where nobody can catch": """
        class Kept:
            def __del__(self):
                raise ValueError("late")
        Kept()
        """,
    "warns": "import warnings; warnings.warn('old', DeprecationWarning); warnings.warn('odd')",
    "recurses": "def f(): return f()\nf()",
    "replaces itself": "import os, sys; os.execv(sys.executable, [sys.executable, '-c', 'import sys; sys.exit(9)'])",
    "ends in a forked child": "import os\nif os.fork() == 0: os._exit(4)\nprint(os.waitstatus_to_exitcode(os.wait()[1]))",
    "closes all descriptors": "import os; os.closerange(3, 100); f = open('own.txt', 'w'); f.write('x'); print(f.fileno())",
    "reads to the end": "import sys; print(len(sys.stdin.read()))",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_same_end(name: str, folder: Path, run: Run) -> None:
    (folder / "program.py").write_text(dedent(PROGRAMS[name]))
    (folder / "broken.py").write_text("import json\njson.loads('{')\n")
    (folder / "unparsable.py").write_text("x = = 1\n")
    assert run(*under_samerun(["program.py"])) == run("python", "program.py")


def test_programs_that_cannot_be_started(folder: Path, run: Run) -> None:
    (folder / "plain.txt").write_text("text")
    assert run("samerun", "run", "--", "./missing").status == 127
    assert run("samerun", "run", "--", "no-such-command").status == 127
    assert run("samerun", "run", "--", "./plain.txt").status == 126


def test_a_program_that_is_not_python(run: Run) -> None:
    plain = run("sh", "-c", "echo out; echo err >&2; exit 5")
    assert run("samerun", "run", "--", "sh", "-c", "echo out; echo err >&2; exit 5") == plain


HANDLES = """
import os, signal, sys, threading, time
def handle(number, frame):
    os.write(1, signal.Signals(number).name.encode())
    sys.exit(5)
if "handle" in sys.argv:
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGUSR1):
        signal.signal(number, handle)
threading.Timer(0.2, os.write, (1, b"ready\\n")).start()
time.sleep(60)  # where the signal finds it
"""


@pytest.mark.parametrize("how", ["handle", "default"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGUSR1], ids=lambda number: number.name)
def test_signals_are_passed_on(number: signal.Signals, how: str, folder: Path, environ: dict[str, str]) -> None:
    (folder / "program.py").write_text(HANDLES)
    ends = []
    for argv in (["python", "program.py", how], ["samerun", "run", "-q", "program.py", how]):
        child = subprocess.Popen(argv, cwd=folder, env=environ, stdout=-1, stderr=-1, text=True, start_new_session=True)
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        child.send_signal(number)
        out, err = child.communicate(timeout=60)
        ends.append((child.returncode, out, err))
    assert ends[1] == ends[0]


def test_what_was_ignored_stays_ignored(folder: Path, environ: dict[str, str], run: Run) -> None:
    """As under nohup."""

    def ignore() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    program = ("-c", "import signal; print(signal.getsignal(signal.SIGHUP))")
    plain = run("python", *program, preexec_fn=ignore)
    assert plain.stdout == "1\n" or "SIG_IGN" in plain.stdout
    assert run(*under_samerun(program), preexec_fn=ignore) == plain


def test_a_closed_pipe(folder: Path, run: Run) -> None:
    (folder / "program.py").write_text("for n in range(100_000): print(n)\n")
    plain = run("bash", "-c", "python program.py | head -1; echo ${PIPESTATUS[0]}")
    assert run("bash", "-c", "samerun run -q program.py | head -1; echo ${PIPESTATUS[0]}") == plain
