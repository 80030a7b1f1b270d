"""``samerun.scope``: a stretch of the program whose draws change nothing outside it."""

from __future__ import annotations

import functools
import inspect
import types
import warnings

from samerun.seeds import seeding, snapshot, turns
from samerun.seeds.streams import Stream

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from typing import Any, TypeVar

    Function = TypeVar("Function", bound=Callable[..., Any])


def scope(stream: str | Stream | None = None) -> Scope:
    """Isolate every generator in use, and every registered one: on leaving they stand as they did on entering.

    ``with samerun.scope("eval"):``, ``async with samerun.scope("eval"):`` or ``@samerun.scope("eval")`` on a function,
    a generator function or a coroutine function. Exceptions leave it like everything else; scopes nest; those of other
    threads and tasks wait for their turn. A decorated coroutine hands the generators back whenever it awaits.

    Args:
        stream: what is drawn from inside: a stream, the name of one below the root of ``samerun.seed``, or None to go
            on from where the generators are.

    Raises:
        RuntimeError: on entering with a name when ``samerun.seed`` was not called; or with plain ``with`` while another
            task of the same thread is inside a scope.
        TypeError: if ``stream`` is something else, or an async generator function is decorated.
    """
    if not (stream is None or isinstance(stream, (str, Stream))):
        raise TypeError(f"stream is a {type(stream).__name__}, expected a stream, a name or None")
    return Scope(stream)


class Scope:
    """What ``scope`` returns; it can be entered any number of times, also inside itself."""

    def __init__(self, stream: str | Stream | None) -> None:
        self._given = stream

    def __repr__(self) -> str:
        return "scope()" if self._given is None else f"scope({self._given!r})"

    def __enter__(self) -> Stream | None:
        stream, where = self._stream(), turns.where(2)
        turns.push(lambda: self._open(stream, where))
        return stream

    async def __aenter__(self) -> Stream | None:
        stream, where = self._stream(), turns.where(2)
        await turns.push_async(lambda: self._open(stream, where))
        return stream

    def __exit__(self, *_: object) -> None:
        _close(turns.innermost(self))

    async def __aexit__(self, *_: object) -> None:
        _close(turns.innermost(self))

    def __call__(self, function: Function) -> Function:
        """Decorate: each call of ``function`` runs in this scope."""
        if inspect.isasyncgenfunction(function):
            raise TypeError(f"{function.__qualname__} is an async generator; open 'async with samerun.scope()' inside it")
        if inspect.iscoroutinefunction(function) or inspect.isgeneratorfunction(function):
            wrapper = self._stepwise(function)
        else:

            @functools.wraps(function)
            def wrapper(*args: Any, **kwargs: Any) -> Any:
                with Scope(self._given):
                    return function(*args, **kwargs)

        return wrapper  # type: ignore[return-value]

    def _stepwise(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def steps(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
            return (yield from _Steps(self, function(*args, **kwargs)).run())

        if not inspect.iscoroutinefunction(function):
            return functools.wraps(function)(steps)
        awaitable = types.coroutine(steps)

        @functools.wraps(function)
        async def wrapper(*args: Any, **kwargs: Any) -> Any:
            return await awaitable(*args, **kwargs)

        return wrapper

    def _stream(self) -> Stream | None:
        if isinstance(self._given, str):
            return seeding.root()[self._given]
        return self._given

    def _open(self, stream: Stream | None, where: str) -> turns.Holder:
        before = snapshot.take()
        if before.unsaved:
            warnings.warn(
                f"{', '.join(before.unsaved)} cannot be saved, so draws inside {self!r} move it outside too",
                RuntimeWarning,
                stacklevel=5,
            )
        if stream is not None:
            try:
                snapshot.enter(stream)
            except BaseException:
                snapshot.put_back(before)
                raise
        return turns.Holder(self, where, before)


def _close(holder: turns.Holder) -> None:
    before = turns.pop(holder)
    try:
        snapshot.put_back(before)
    finally:
        turns.done(holder)


class _Steps:
    """Drives a generator or coroutine so that the scope is open only while it runs, not while it waits."""

    def __init__(self, scope: Scope, inner: Any) -> None:
        self._scope = scope
        self._inner = inner
        self._holder: turns.Holder
        self._lifted: list[turns.Holder] = []
        self._inside: snapshot.Snapshot | None = None

    def run(self) -> Generator[Any, Any, Any]:
        step, value = self._inner.send, None
        while True:
            self._resume()
            try:
                given = step(value)
            except StopIteration as stop:
                _close(self._holder)
                return stop.value
            except BaseException:
                _close(self._holder)
                raise
            self._suspend()
            try:
                step, value = self._inner.send, (yield given)
            except BaseException as error:
                step, value = self._inner.throw, error

    def _resume(self) -> None:
        if self._inside is None:
            stream = self._scope._stream()
            self._holder = turns.push(lambda: self._scope._open(stream, self._scope_where()), over_tasks=True)
            return
        inside = self._inside

        def swap() -> None:
            self._holder.before = snapshot.take()
            snapshot.put(inside)

        turns.lay(self._lifted, swap)

    def _suspend(self) -> None:
        self._inside = snapshot.take()
        snapshot.put_back(self._holder.before)
        self._lifted = turns.lift(self._holder)

    def _scope_where(self) -> str:
        code = getattr(self._inner, "gi_code", None) or self._inner.cr_code
        return f"{code.co_name} in {code.co_filename.rpartition('/')[2]}:{code.co_firstlineno}"
