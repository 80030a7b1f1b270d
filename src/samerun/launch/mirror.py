"""Runs a program as if it had been started directly: its own terminal, streams and signals, and its own exit."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence

from samerun.launch.process import Exit, LaunchError, find_program

_FORWARDED = (signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2, signal.SIGQUIT)


def run_mirrored(
    argv: Sequence[str], *, cwd: str, environ: dict[str, str], before_exec: Callable[[], None] | None = None
) -> Exit:
    """Run ``argv`` on our own streams and wait for it. Raises LaunchError.

    Ctrl-C reaches it from the terminal as it would without us; other signals sent to us are passed on.
    """
    program = find_program(argv[0], cwd, environ)
    started = time.monotonic()
    try:
        child = subprocess.Popen(argv, executable=program, cwd=cwd, env=environ, preexec_fn=before_exec, close_fds=False)
    except OSError as error:
        raise LaunchError(f"{argv[0]}: {error.strerror or error}", 126) from error
    old = {number: signal.signal(number, lambda n, _: child.send_signal(n)) for number in _FORWARDED}
    old[signal.SIGINT] = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        code = child.wait()
    finally:
        for number, handler in old.items():
            signal.signal(number, handler)
    return Exit(code if code >= 0 else 128 - code, -code if code < 0 else 0, time.monotonic() - started)


def leave_as(ended: Exit) -> None:
    """End this process as the program ended: with its code, or by the same signal."""
    if ended.signal:
        signal.signal(ended.signal, signal.SIG_DFL)
        os.kill(os.getpid(), ended.signal)
    raise SystemExit(ended.code)
