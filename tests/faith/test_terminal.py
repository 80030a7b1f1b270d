"""On a terminal: the program has it, keys reach it, and it ends as it would without us."""

from __future__ import annotations

import json
import os
import pty
import time
from pathlib import Path

import pytest

from .differences import common

WAITS = """
import os, threading, time
threading.Timer(0.2, os.write, (1, b"ready\\n")).start()
try:
    time.sleep(60)
except KeyboardInterrupt:
    print("cleaned up")
    raise
"""


def in_terminal(argv: list[str], folder: Path, environ: dict[str, str], keys: bytes = b"") -> tuple[int, str]:
    """Run ``argv`` with a terminal of its own; press ``keys`` once it says ready. Gives its status and what it showed."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(folder)
        os.execvpe(argv[0], argv, environ)
    shown = b""
    while True:
        try:
            shown += os.read(terminal, 65536)
        except OSError:  # the other side is closed
            break
        if keys and b"ready" in shown:
            time.sleep(0.1)
            os.write(terminal, keys)
            keys = b""
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os.close(terminal)
    return status, shown.decode()


def test_the_terminal_is_the_programs(folder: Path, environ: dict[str, str]) -> None:
    plain, under = (
        json.loads(in_terminal(["sh", "-c", f"{command} facts.py; exit $?"], folder, environ)[1])
        for command in ("python", "samerun run -q")
    )
    assert plain["terminals"] == [True, True, True]
    assert common(under) == common(plain)


@pytest.mark.parametrize("keys", [b"\x03", b"\x1c"], ids=["interrupt", "quit"])
def test_keys(keys: bytes, folder: Path, environ: dict[str, str]) -> None:
    (folder / "program.py").write_text(WAITS)
    plain = in_terminal(["python", "program.py"], folder, environ, keys)
    assert plain[0] in (-2, -3)
    assert in_terminal(["samerun", "run", "-q", "program.py"], folder, environ, keys) == plain
