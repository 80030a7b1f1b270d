"""Starts the user's command, waits for it with bounds, and leaves no process of it behind."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from samerun.inside.programs import PLAN
from samerun.launch.strays import end_all, started_at

POLL = 0.02  # seconds between looks at a running program


@dataclass(frozen=True)
class Exit:
    """How a program ended: ``code`` as the shell gives it (128 + n for signal n), ``stopped`` says why we ended it, if we did."""

    code: int
    signal: int
    seconds: float
    stopped: str = ""


class LaunchError(Exception):
    """The program could not be started; ``code`` is 126 or 127, as a shell would give."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


def find_program(name: str, cwd: str, environ: dict[str, str]) -> str:
    """The executable that ``name`` means, looked for as a shell does and then beside our own interpreter.

    Raises LaunchError (127 not found, 126 not executable).
    """
    if os.sep in name:
        path = os.path.join(cwd, name)
        if not os.path.exists(path):
            raise LaunchError(f"{name}: no such file", 127)
        if os.path.isdir(path) or not os.access(path, os.X_OK):
            raise LaunchError(f"{name}: not executable (try: python {name})", 126)
        return path
    found = shutil.which(name, path=environ.get("PATH")) or shutil.which(name, path=os.path.dirname(sys.executable))
    if found is None:
        raise LaunchError(f"{name}: command not found", 127)
    return found


def run_bounded(
    argv: Sequence[str],
    *,
    cwd: str,
    environ: dict[str, str],
    stdin: Path | None,
    stdout: Path,
    stderr: Path,
    timeout: float | None,
    output_limit: int,
    before_exec: Callable[[], None] | None = None,
) -> Exit:
    """Run ``argv`` in its own session with its output in files; end it after ``timeout`` seconds or ``output_limit`` bytes.

    Whatever happens (Ctrl-C too), every process of it is gone when this returns or raises.
    """
    program = find_program(argv[0], cwd, environ)
    started = time.monotonic()
    with contextlib.ExitStack() as stack:
        source = stack.enter_context(open(stdin or os.devnull, "rb"))
        out, err = stack.enter_context(open(stdout, "wb")), stack.enter_context(open(stderr, "wb"))
        try:
            child = subprocess.Popen(
                argv, executable=program, cwd=cwd, env=environ, stdin=source, stdout=out, stderr=err,
                start_new_session=True, preexec_fn=before_exec,
            )  # fmt: skip
        except OSError as error:
            raise LaunchError(f"{argv[0]}: {error.strerror or error}", 126) from error
        since = started_at(child.pid)
        try:
            stopped = _wait(child, started, timeout, (stdout, stderr), output_limit)
        finally:
            end_all(child.pid, environ.get(PLAN, ""), since)
            child.wait()
    seconds = time.monotonic() - started
    code = child.returncode
    return Exit(code if code >= 0 else 128 - code, -code if code < 0 else 0, seconds, stopped)


def _wait(child: subprocess.Popen[bytes], started: float, timeout: float | None, files: Sequence[Path], limit: int) -> str:
    """Wait for the end; the reason, if we have to end it."""
    while True:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(POLL if time.monotonic() - started < 2 else 5 * POLL)
            return ""
        if timeout is not None and time.monotonic() - started > timeout:
            return f"it ran longer than {timeout:g} s (--timeout)"
        if sum(map(_size, files)) > limit:
            return f"it printed more than {limit >> 20} MiB"


def _size(file: Path) -> int:
    """Bytes written so far; 0 if the program deleted the file under us."""
    try:
        return file.stat().st_size
    except OSError:
        return 0
