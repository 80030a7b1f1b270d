"""scope: what is drawn inside changes nothing outside, however it is entered and left."""

import asyncio
import os
import random
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import samerun
from samerun import Root, scope
from samerun.seeds import snapshot, turns


def draw():
    """One number of every kind of process-wide generator here, cached second Gaussians included."""
    return (
        random.random(),
        random.gauss(0, 1),
        float(np.random.rand()),
        float(np.random.randn()),
        float(torch.randn(1)),
    )


@pytest.fixture(autouse=True)
def root():
    root = samerun.seed(42)
    random.gauss(0, 1), np.random.randn(), torch.randn(1)  # half of a pair is now cached in each
    yield root
    assert turns._open == []


def after():
    """What the generators give next, without moving them."""
    with scope():
        return draw()


def test_nothing_outside_moves():
    expected = after()
    with scope("eval"):
        draw()
    assert draw() == expected


def test_a_name_gives_the_stream_below_the_root_each_time(root):
    with scope("eval") as stream:
        first = draw()
    with scope(root["eval"]):
        second = draw()
    with scope("other"):
        third = draw()
    assert stream == root["eval"]
    assert first == second != third


def test_without_a_name_it_goes_on_from_where_the_generators_are():
    with scope():
        inside = draw()
    assert draw() == inside


def test_an_evaluation_pass_no_longer_changes_the_next_epoch():
    data = torch.utils.data.DataLoader(list(range(20)), shuffle=True)

    def order(evaluate):
        samerun.seed(42)
        list(data)
        evaluate()
        return [int(x) for x in data]

    plain = torch.utils.data.DataLoader(list(range(5)))
    undisturbed = order(lambda: None)
    assert order(lambda: list(plain)) != undisturbed  # the trap: even an unshuffled pass draws
    assert order(scope("eval")(lambda: list(plain))) == undisturbed


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit, GeneratorExit])
def test_exceptions_leave_it_like_everything_else(error):
    expected = after()
    with pytest.raises(error), scope("eval"):  # noqa: PT012 - drawing first is the point
        draw()
        raise error
    assert draw() == expected


@given(st.lists(st.sampled_from(["open", "open own", "close", "draw", "raise"]), max_size=30))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_nesting_puts_everything_back(steps):
    expected, stack = after(), []

    def close(error=None):
        opened, inside = stack.pop()
        opened.__exit__(error, None, None)
        assert after() == inside

    for step in steps:
        if step.startswith("open"):
            inside = after()
            opened = scope("own" if step == "open own" else None)
            opened.__enter__()
            stack.append((opened, inside))
        elif step == "draw" and stack:
            draw()
        elif stack:
            close(ValueError if step == "raise" else None)
    while stack:
        close()
    assert after() == expected


def test_one_scope_object_can_be_entered_inside_itself():
    again = scope("a")
    expected = after()
    with again:
        one = draw()
        with again:
            assert draw() == one
    assert draw() == expected


def test_registered_generators_are_isolated_and_streamed():
    own, other = np.random.default_rng(1), torch.Generator()
    samerun.register("own", own)
    samerun.register("other", other)
    expected = [own.random(), float(torch.rand(1, generator=other))]
    own, other = np.random.default_rng(1), torch.Generator()
    samerun.register("own", own, replace=True)
    samerun.register("other", other, replace=True)
    with scope("eval"):
        inside = own.random(), float(torch.rand(1, generator=other))
    with scope("eval"):
        assert (own.random(), float(torch.rand(1, generator=other))) == inside
    assert [own.random(), float(torch.rand(1, generator=other))] == expected


def test_a_framework_imported_inside_stands_as_after_its_own_import(play):
    play("""
        import samerun
        samerun.seed(42)
        with samerun.scope("a"):
            import numpy as np
            np.random.rand()
        inside = np.random.rand()
        np.random.seed(42)
        assert np.random.rand() == inside
    """)


def test_a_name_needs_a_root(monkeypatch):
    from samerun.seeds import seeding

    monkeypatch.setattr(seeding, "_root", None)
    with pytest.raises(RuntimeError, match=r"call samerun\.seed\(n\) first"), scope("eval"):
        pass
    with scope(), scope(Root(1)["eval"]):
        pass


@pytest.mark.parametrize("stream", [1, b"eval", ["eval"]])
def test_what_is_no_stream(stream):
    with pytest.raises(TypeError, match="expected a stream, a name or None"):
        scope(stream)


def test_a_generator_that_cannot_be_saved_is_said(monkeypatch):
    from samerun.sources.protocol import Source

    source = Source("cupy", advice="", modules=("random",), seed=lambda module, n: None)
    monkeypatch.setattr(snapshot.process, "generators", lambda: [(source, None)])
    with pytest.warns(RuntimeWarning, match="cupy cannot be saved"), scope():
        pass
    with pytest.warns(RuntimeWarning, match="cupy cannot tell"):
        samerun.state()


# As a decorator.


def test_decorated_functions(root):
    @scope("eval")
    def f(x, *, y):
        """Doc."""
        return x + y, draw()

    expected = after()
    assert f(1, y=2) == f(1, y=2)
    assert (f.__name__, f.__doc__) == ("f", "Doc.")
    assert draw() == expected


def test_a_decorated_generator_hands_back_at_each_yield():
    @scope("steps")
    def steps():
        for _ in range(3):
            got = yield draw()
            assert got == "sent"
        return "end"

    def play(between):
        numbers, outside, generator = [], [], steps()
        numbers.append(next(generator))
        try:
            while True:
                outside.append(between())
                numbers.append(generator.send("sent"))
        except StopIteration as stop:
            assert stop.value == "end"  # noqa: PT017 - the value of a generator is in it
        return numbers, outside

    alone, _ = play(lambda: None)
    samerun.seed(42)
    plain = [draw() for _ in range(3)]
    samerun.seed(42)
    mixed, outside = play(draw)
    assert mixed == alone
    assert outside == plain


def test_closing_a_decorated_generator_early():
    cleaned = []

    @scope("steps")
    def steps():
        try:
            yield draw()
        finally:
            cleaned.append(draw())

    expected = after()
    generator = steps()
    first = next(generator)
    generator.close()
    assert cleaned
    assert cleaned[0] != first
    assert draw() == expected


def test_async_generators_are_refused():
    with pytest.raises(TypeError, match=r"open 'async with samerun\.scope\(\)' inside it"):

        @scope("a")
        async def steps():
            yield 1


# Tasks.


async def several(stream, pause):
    numbers = []
    async with scope(stream):
        for _ in range(3):
            numbers.append(draw())
            await asyncio.sleep(pause)
    return numbers


@scope("decorated")
async def decorated(pause):
    numbers = []
    for _ in range(3):
        numbers.append(draw())
        await asyncio.sleep(pause)
        with scope("inner"):
            numbers.append(draw())
            await asyncio.sleep(pause)
            numbers.append(draw())
    return numbers


@pytest.mark.parametrize("pauses", [(0, 0, 0, 0), (0.01, 0, 0.005, 0), (0, 0.01, 0, 0.003)])
def test_tasks_do_not_see_each_other(root, pauses):
    def coroutines():
        return [
            decorated(pauses[0]),
            several(root["a"], pauses[1]),
            decorated(pauses[2]),
            several(root["b"], pauses[3]),
        ]

    async def together():
        return await asyncio.gather(*coroutines())

    async def one_by_one():
        return [await each for each in coroutines()]

    expected = after()
    assert asyncio.run(together()) == asyncio.run(one_by_one())
    assert draw() == expected


def test_a_decorated_coroutine_hands_back_while_it_waits():
    async def main():
        before = after()
        task = asyncio.create_task(decorated(0.01))
        await asyncio.sleep(0)
        assert after() == before
        return await task

    asyncio.run(main())


def test_a_plain_with_in_a_second_task_is_refused_not_mixed():
    async def holder():
        with scope("a"):
            await asyncio.sleep(0.02)

    async def main():
        task = asyncio.create_task(holder())
        await asyncio.sleep(0)
        with (
            pytest.raises(RuntimeError, match=r"another task .* is inside scope\('a'\) .*test_scopes.py.*async with"),
            scope("b"),
        ):
            pass
        await task

    asyncio.run(main())


def test_a_cancelled_task_puts_back():
    async def main():
        before = after()
        task = asyncio.create_task(several(Root(1)["x"], 10))
        waiting = asyncio.create_task(several(Root(1)["y"], 10))
        await asyncio.sleep(0.01)
        waiting.cancel()
        task.cancel()
        await asyncio.gather(task, waiting, return_exceptions=True)
        assert after() == before
        assert await asyncio.wait_for(several(Root(1)["z"], 0), 5)

    asyncio.run(main())


def test_a_scope_closed_before_one_inside_it_still_puts_everything_back():
    expected = after()
    outer, inner = scope("outer"), scope("inner")
    outer.__enter__()
    inner.__enter__()
    with pytest.raises(RuntimeError, match="close the inner one first"):
        outer.__exit__(None, None, None)
    inner.__exit__(None, None, None)
    assert draw() == expected


# Threads.


def test_threads_take_turns():
    expected = after()
    with scope(Root(1)["work"]):
        alone = [draw() for _ in range(3)]

    def work(_):
        numbers = []
        with scope(Root(1)["work"]):
            for _ in range(3):
                numbers.append(draw())
                threading.Event().wait(0.001)
        return numbers

    with ThreadPoolExecutor(8) as pool:
        assert all(numbers == alone for numbers in pool.map(work, range(24)))
    assert draw() == expected


def test_threads_and_tasks_together():
    expected = after()

    def thread(index):
        return asyncio.run(several(Root(1)["t", index], 0.001))

    alone = [thread(index) for index in range(4)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(thread, range(4))) == alone
    assert draw() == expected


def test_a_long_wait_says_for_whom(monkeypatch, capsys):
    monkeypatch.setattr(turns, "_PATIENCE", 0.01)
    entered, leave = threading.Event(), threading.Event()

    def hold():
        with scope("long"):
            entered.set()
            leave.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    entered.wait(10)
    threading.Timer(0.2, leave.set).start()
    with scope("short"):
        pass
    thread.join()
    assert "waits for scope('long') (opened at test_scopes.py:" in capsys.readouterr().err


def test_a_fork_inside_another_threads_scope_does_not_hang():
    entered, leave = threading.Event(), threading.Event()

    def hold():
        with scope("long"):
            entered.set()
            leave.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    entered.wait(10)
    child = os.fork()
    if not child:
        with scope("child"):
            os._exit(0 if len(turns._open) == 1 else 1)
    leave.set()
    thread.join()
    assert os.waitpid(child, 0)[1] == 0


def test_a_fork_inside_a_scope_can_leave_it():
    with scope("a"):
        child = os.fork()
        if child:
            assert os.waitpid(child, 0)[1] == 0
    if not child:
        os._exit(0 if turns._open == [] else 1)


def test_leaving_what_is_not_open():
    with pytest.raises(RuntimeError, match="is not open"):
        scope("a").__exit__(*sys.exc_info())
