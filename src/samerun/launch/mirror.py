"""Runs a program as if it had been started directly: its own terminal, streams and signals, and its own exit."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from types import FrameType

from samerun.launch.process import Exit, LaunchError, find_program

_FORWARDED = (signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2, signal.SIGQUIT, signal.SIGINT)
_FROM_KEYS = (signal.SIGINT, signal.SIGQUIT)


def run_mirrored(
    argv: Sequence[str], *, cwd: str, environ: dict[str, str], before_exec: Callable[[], None] | None = None
) -> Exit:
    """Run ``argv`` on our own streams and wait for it. Raises LaunchError.

    Ctrl-C reaches it from the terminal as it would without us; signals sent to us alone are passed on.
    """
    program = find_program(argv[0], cwd, environ)
    started = time.monotonic()
    with _signals_passed_on() as pass_to:
        try:
            child = subprocess.Popen(argv, executable=program, cwd=cwd, env=environ, preexec_fn=before_exec, close_fds=False)
        except OSError as error:
            raise LaunchError(f"{argv[0]}: {error.strerror or error}", 126) from error
        pass_to(child)
        code = child.wait()
    return Exit(code if code >= 0 else 128 - code, -code if code < 0 else 0, time.monotonic() - started)


@contextlib.contextmanager
def _signals_passed_on() -> Iterator[Callable[[subprocess.Popen[bytes]], None]]:
    """Pass on to the child what is sent to us; what comes before there is a child waits for it."""
    children: list[subprocess.Popen[bytes]] = []
    early: list[int] = []

    def handle(number: int, _frame: FrameType | None) -> None:
        if number in _FROM_KEYS and _holds_terminal():
            return  # the terminal has sent it to the child too
        if children:
            children[0].send_signal(number)
        else:
            early.append(number)

    def pass_to(child: subprocess.Popen[bytes]) -> None:
        children.append(child)
        for number in early:
            child.send_signal(number)

    # An ignored signal (nohup) stays ignored: the child inherits that.
    caught = [number for number in _FORWARDED if signal.getsignal(number) != signal.SIG_IGN]
    old = {number: signal.signal(number, handle) for number in caught}
    try:
        yield pass_to
    finally:
        for number, handler in old.items():
            signal.signal(number, handler)


def _holds_terminal() -> bool:
    """Whether we are what the keys of a terminal go to."""
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)


def leave_as(ended: Exit) -> None:
    """End this process as the program ended: with its code, or by the same signal (but with no core of our own)."""
    if ended.signal:
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
        with contextlib.suppress(OSError):  # SIGKILL has no handler
            signal.signal(ended.signal, signal.SIG_DFL)
        os.kill(os.getpid(), ended.signal)
    raise SystemExit(ended.code)
