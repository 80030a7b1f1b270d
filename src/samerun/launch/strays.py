"""Ends what a program leaves running: its process group, and whatever left that but still carries the run's plan."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from samerun.inside.programs import PLAN

_ROUNDS = 100
_PAUSE = 0.01  # seconds


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Hold a second Ctrl-C, or a SIGTERM, back until what must be done is done."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def end_all(leader: int, plan: str, since: int) -> None:
    """Kill every process of the program that process ``leader`` began.

    Args:
        leader: which leads a process group.
        plan: the path of the run's plan. On Linux what left the group is found by it; elsewhere the group has to do.
        since: when the leader started (see ``started_at``).
    """
    with undisturbed():
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(leader, signal.SIGKILL)
        for _ in range(_ROUNDS if plan else 0):
            found, unsure = _carrying(f"{PLAN}={plan}".encode(), since)
            for pid in found:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL)
            if not found and not unsure:
                return
            time.sleep(_PAUSE)  # one that was just starting another may have escaped this look


def _carrying(mark: bytes, since: int) -> tuple[list[int], bool]:
    """The processes with ``mark`` in their environment, and whether there is one, younger than ``since``, that shows none yet.

    In the midst of exec a process has no environment to be seen, although the parent is already told that it runs.
    """
    found, unsure = [], False
    for entry in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            environ, pid = entry.read_bytes(), int(entry.parent.name)
            if mark in environ.split(b"\0"):
                found.append(pid)
            elif not environ and os.readlink(entry.parent / "exe"):  # neither a zombie nor a kernel thread has one
                unsure = unsure or started_at(pid) >= since
    return found, unsure


def started_at(pid: int) -> int:
    """When a process started, in clock ticks since the system did; 0 where that cannot be known."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0
    return int(status.rpartition(")")[2].split()[19])
