"""Clocks: watched where user code reads them, logical when pinned or perturbed, true for code that waits."""

import datetime
import threading

import pytest

from samerun.sources.clock import _another_time

READINGS = {
    "time.time()": "time.time",
    "time.time_ns()": "time.time_ns",
    "time.perf_counter()": "time.perf_counter",
    "time.perf_counter_ns()": "time.perf_counter_ns",
    "time.monotonic()": "time.monotonic",
    "time.process_time()": "time.process_time",
    "time.thread_time_ns()": "time.thread_time_ns",
    "os.times()[0]": "os.times",
    "resource.getrusage(resource.RUSAGE_SELF)[0]": "resource.getrusage",
    "datetime.datetime.now()": "datetime.now",
    "datetime.datetime.now(datetime.timezone.utc)": "datetime.now",
    "datetime.datetime.utcnow()": "datetime.utcnow",
    "tuple(time.localtime())": "time.localtime",
    "tuple(time.gmtime())": "time.gmtime",
    "time.ctime()": "time.ctime",
    "time.asctime()": "time.asctime",
    "time.strftime('%Y-%m-%d')": "time.strftime",
    "datetime.datetime.today()": "datetime.today",
    "datetime.date.today()": "date.today",
}


def test_every_clock(play, python):
    code = "import datetime, os, resource, time\n" + "\n".join(f"print({reading})" for reading in READINGS)
    watched = play(code, python=python, clock=("watch", 0))
    assert watched.sites("clock") == {(what, line) for line, what in enumerate(READINGS.values(), 2)}
    outs = [play(code, python=python, clock=how).out for how in [("pin", 0), ("pin", 0), ("perturb", 0), ("perturb", 0)]]
    assert outs[0] == outs[1]
    assert outs[2] == outs[3]
    for shown in zip(watched.out.splitlines(), outs[0].splitlines(), outs[2].splitlines(), strict=True):
        assert len(set(shown)) == 3


def test_the_class_stays_what_it_is(play, python):
    code = """
    import datetime, pickle, warnings
    now = datetime.datetime.now()
    class Mine(datetime.datetime):
        pass
    print(type(now) is datetime.datetime, type(Mine.now()) is Mine, isinstance(Mine.today(), Mine))
    print(pickle.loads(pickle.dumps(datetime.datetime)) is datetime.datetime, pickle.loads(pickle.dumps(now)) == now)
    print(datetime.datetime.now(tz=datetime.timezone.utc).tzinfo, datetime.datetime.now.__name__)
    warnings.simplefilter("always")
    print(datetime.datetime.utcnow().tzinfo)
    try:
        datetime.datetime.now("here")
    except TypeError as error:
        print(error)
    """
    bare = play(code, python=python)
    for kind in ("watch", "pin"):
        played = play(code, python=python, clock=(kind, 0))
        assert (played.out, played.err) == (bare.out, bare.err)


def test_given_instants_are_not_readings(play, python):
    code = """
    import logging, time
    class Formatter:
        converter = time.gmtime
    print(Formatter().converter(0)[:3], time.strftime("%Y", time.gmtime(0)), time.asctime(time.gmtime(0)))
    """
    played = play(code, python=python, clock=("pin", 0))
    assert played.out == play(code, python=python).out
    assert played.uses == []


def test_polling_for_a_minute_ends_soon(play, python):
    code = """
    import time
    start, readings = time.time(), 0
    while time.time() - start < 60:
        readings += 1
    print(readings)
    """
    assert int(play(code, python=python, clock=("pin", 0)).out) < 1000


def test_a_loop_with_a_budget_makes_as_many_rounds_as_it_did():
    import time

    from samerun.sources.clock import SOURCE
    from samerun.sources.protocol import Mode

    class Record:
        notes = []
        at_close = []

        def caller_is_user(self, depth=1):
            return True

        def use(self, *words, depth=1):
            pass

        def note(self, what, words):
            Record.notes.append((what, tuple(map(float, words.split()))))

        def lane(self):
            return "main"

    def rounds(mode):
        disarm = SOURCE.arm(time, mode, Record())
        start, done = time.monotonic(), 0
        while time.monotonic() - start < 0.4:
            threading.Event().wait(0.04)  # work
            done += 1
        for tell in Record.at_close:
            tell()
        disarm()
        return done

    watched = rounds(Mode("watch"))
    notes = dict(Record.notes)
    assert abs(time.time() - notes["clock span"][1]) < 5
    assert abs(rounds(Mode("pin", 0, notes["clock paces"])) - watched) <= 2


@pytest.mark.parametrize("kind", ["pin", "perturb"])
def test_when_it_ran_by_the_clock_that_it_was_shown_is_noted(play, python, kind):
    code = """
    import time
    time.sleep(2)
    print(int(time.time()), time.localtime().tm_gmtoff)
    """
    played = play(code, python=python, clock=(kind, 0))
    spans = [tuple(map(int, words.split())) for what, words in played.notes if what == "clock span"]
    shown, offset = map(int, played.out.split())
    assert any(first <= shown <= last and zone == offset for first, last, zone in spans)
    assert len(spans) == 2  # the true one, which native code and other programs are shown, is there, too
    assert spans[0][1] - spans[0][0] < 60


def test_sleeping_lets_logical_time_pass(play, python):
    code = "import time; t = time.monotonic(); time.sleep(0.2); print(0.2 <= time.monotonic() - t < 0.3)"
    assert play(code, python=python, clock=("pin", 0)).out == "True\n"


def test_code_that_waits_has_the_true_clock(play, python):
    code = """
    import asyncio, queue, subprocess, sys, threading, time
    def refused(wait):
        try:
            wait()
        except (queue.Empty, asyncio.TimeoutError, TimeoutError, subprocess.TimeoutExpired) as error:
            return type(error).__name__
    tasks = queue.Queue()
    print(refused(lambda: tasks.get(timeout=0.1)), threading.Event().wait(0.1))
    print(refused(lambda: subprocess.run([sys.executable, "-c", "import time; time.sleep(9)"], timeout=0.2)))
    async def slow():
        await asyncio.wait_for(asyncio.sleep(5), 0.1)
    print(refused(lambda: asyncio.run(slow())))
    deadline = time.time() + 0.2
    print(threading.Event().wait(deadline - time.time()))
    """
    watched = play(code, python=python, clock=("watch", 0))
    assert {what for what, line in watched.sites("clock")} == {"time.time"}
    assert play(code, python=python, clock=("pin", 0)).out == play(code, python=python).out


def test_each_thread_has_its_own_clock(play, python):
    code = """
    import threading, time
    shown = {}
    def work(n):
        for _ in range(n * 10):
            time.sleep(0.0005)
            shown[n] = time.time()
    threads = [threading.Thread(target=work, args=(n,)) for n in (1, 2, 3)]
    for t in threads: t.start()
    for t in threads: t.join()
    print(sorted(shown.items()))
    """
    assert len({play(code, python=python, clock=("pin", 0)).out for _ in range(3)}) == 1


def test_logged_times_repeat_when_pinned(play, python):
    code = """
    import logging, sys
    logging.basicConfig(stream=sys.stdout, format="%(asctime)s %(message)s")
    logging.warning("hello")
    """
    assert len({play(code, python=python, clock=("pin", 0)).out for _ in range(2)}) == 1


def test_functions_taken_while_armed_are_inert_afterwards():
    import time

    from samerun.sources.clock import SOURCE
    from samerun.sources.protocol import Mode

    class Record:
        uses = 0
        at_close = []

        def caller_is_user(self, depth=1):
            return True

        def use(self, *words, depth=1):
            Record.uses += 1

        def lane(self):
            return "main"

    disarm = SOURCE.arm(time, Mode("pin", 0), Record())
    taken = time.time
    logical = taken()
    disarm()
    assert Record.uses == 1
    assert abs(taken() - time.time()) < 60 < abs(time.time() - logical)
    assert Record.uses == 1


@pytest.mark.parametrize("now", ["2026-11-23T02:30", "2026-11-22T14:00", "2024-02-29T23:59", "2026-07-04T12:00"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_perturbed_it_is_another_season_part_of_the_week_and_half_of_the_day(now, seed):
    now = datetime.datetime.fromisoformat(now).replace(tzinfo=datetime.timezone.utc)
    then = datetime.datetime.fromtimestamp(_another_time(int(now.timestamp()) * 10**9, seed) // 10**9, datetime.timezone.utc)
    assert (then.weekday() >= 5) != (now.weekday() >= 5)
    assert abs(then.hour - now.hour) in (11, 12)
    assert 5 <= (now.month - then.month) % 12 <= 7
    assert then.year < now.year
