"""Who may hold the process's generators: scopes nest within one flow of control, and otherwise take turns."""

from __future__ import annotations

import os
import sys
import threading
from contextvars import ContextVar

from samerun.seeds.report import say

TYPE_CHECKING = False
if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable
    from typing import Any

_PATIENCE = 5.0  # seconds of waiting after which the person is told who is being waited for


class Holder:
    """One opening of a scope: of which (``owner``), where, and what is needed to close it."""

    __slots__ = ("before", "owner", "thread", "where")

    def __init__(self, owner: object, where: str, before: Any) -> None:
        self.owner = owner
        self.where = where
        self.before = before
        self.thread = threading.get_ident()

    def __str__(self) -> str:
        return f"{self.owner!r} (opened at {self.where})"


_mine: ContextVar[tuple[Holder, ...]] = ContextVar("samerun_scopes", default=())
_open: list[Holder] = []
_changed = threading.Condition()
_asleep: list[tuple[asyncio.AbstractEventLoop, asyncio.Future[None]]] = []


def _free() -> bool:
    """Whether this flow of control may open a scope: none is open, or the innermost is its own."""
    return not _open or _open[-1] in _mine.get()


def _held_here() -> bool:
    """Whether the innermost scope belongs to this thread."""
    return bool(_open) and _open[-1].thread == threading.get_ident()


def push(holder_of: Callable[[], Holder], *, over_tasks: bool = False) -> Holder:
    """Open a scope: wait for other threads' to close, then call ``holder_of()`` and make what it returns the innermost.

    Args:
        holder_of: makes the holder, with the turn taken.
        over_tasks: nest also inside the scope of another task of this thread: right where this one will be closed
            again before that task can go on.

    Raises:
        RuntimeError: if another task of this thread holds the generators: waiting here would stop that task too.
    """
    with _changed:
        _wait(over_tasks)
        holder = holder_of()
        _open.append(holder)
    _mine.set((*_mine.get(), holder))
    return holder


def lay(lifted: list[Holder], meanwhile: Callable[[], None]) -> None:
    """Bring scopes back that ``lift`` took out; ``meanwhile`` is called with the turn taken."""
    with _changed:
        _wait(over_tasks=True)
        meanwhile()
        _open.extend(lifted)


def _wait(over_tasks: bool) -> None:
    while not (_free() or (over_tasks and _held_here())):
        if _held_here():
            raise RuntimeError(
                f"another task of this thread is inside {_open[-1]}: use 'async with samerun.scope(...)', which "
                "waits for it, or decorate the coroutine with @samerun.scope(...)"
            )
        if not _changed.wait(_PATIENCE):
            say(f"{threading.current_thread().name} waits for {_open[-1]} of another thread to close")
            _changed.wait()


async def push_async(holder_of: Callable[[], Holder]) -> Holder:
    """``push`` for coroutines: waits for other tasks and threads without stopping the event loop."""
    import asyncio

    loop = asyncio.get_running_loop()
    while True:
        with _changed:
            if _free():
                return push(holder_of)
            turn: asyncio.Future[None] = loop.create_future()
            _asleep.append((loop, turn))
        await turn


def innermost(owner: object) -> Holder:
    """The last opening of ``owner`` by this flow of control, or, where it was opened by another, the last of all."""
    for holder in (*reversed(_mine.get()), *reversed(_open)):
        if holder.owner is owner and holder in _open:
            return holder
    raise RuntimeError(f"{owner!r} is not open: it was closed before, or in another process")


def pop(holder: Holder) -> Any:
    """Begin to close a scope and give its ``before``; ``done`` ends it, once the generators are put back.

    Raises:
        RuntimeError: if a scope that was opened inside it is still open. Its ``before`` then passes to that one, so
            that the generators are put back when it closes.
    """
    with _changed:
        place = _open.index(holder)
        if place + 1 < len(_open):
            inner = _open[place + 1]
            inner.before = holder.before
            _leave([holder])
            raise RuntimeError(f"{holder} was closed while {inner} inside it is still open: close the inner one first")
    return holder.before


def done(holder: Holder) -> None:
    """Give the turn on, once the generators stand as they did."""
    with _changed:
        _leave([holder])
    _mine.set(tuple([other for other in _mine.get() if other is not holder]))


def lift(holder: Holder) -> list[Holder]:
    """Take a scope and those inside it out for a while, and give the turn on; ``lay`` brings them back."""
    with _changed:
        lifted = _open[_open.index(holder) :]
        _leave(lifted)
    return lifted


def _leave(holders: list[Holder]) -> None:
    for holder in holders:
        _open.remove(holder)
    _changed.notify_all()
    while _asleep:
        loop, turn = _asleep.pop()
        if not loop.is_closed():
            loop.call_soon_threadsafe(_wake, turn)


def _wake(turn: asyncio.Future[None]) -> None:
    if not turn.done():
        turn.set_result(None)


def _after_fork() -> None:
    """In a forked child only the forking thread lives: scopes of other threads can never close."""
    global _changed
    _changed = threading.Condition()
    _asleep.clear()
    _open[:] = [holder for holder in _open if holder.thread == threading.get_ident()]


os.register_at_fork(after_in_child=_after_fork)


def where(depth: int) -> str:
    """File and line of the caller ``depth`` frames up."""
    frame = sys._getframe(depth)
    return f"{os.path.basename(frame.f_code.co_filename)}:{frame.f_lineno}"
