"""Completion order and races: watched at the user's line, in order when pinned, disturbed when perturbed."""

import pytest

from samerun.digest import describe
from samerun.sources.schedule.policy import Ordered

# Tasks that finish in the opposite order, by as much as a loaded machine needs.
SLEEPY = """
import asyncio, concurrent.futures, multiprocessing, multiprocessing.pool, queue, threading, time
def slow(n):
    time.sleep((4 - n) * 0.1)
    return n
async def aslow(n):
    await asyncio.sleep((4 - n) * 0.1)
    return n
if __name__ == "__main__":
"""
OPEN = {
    "concurrent.futures.as_completed": """
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        futures = {pool.submit(slow, n): n for n in range(4)}
        print([f.result() for f in concurrent.futures.as_completed(futures)])
    """,
    "concurrent.futures.wait": """
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        pending, got = {pool.submit(slow, n) for n in range(4)}, []
        while pending:
            done, pending = concurrent.futures.wait(pending, return_when=concurrent.futures.FIRST_COMPLETED)
            got += [f.result() for f in done]
        print(got)
    """,
    "Pool.imap_unordered": """
    with multiprocessing.get_context("fork").Pool(4) as pool:
        print(list(pool.imap_unordered(slow, range(4))))
    """,
    "multiprocessing.pool.ThreadPool": """
    with multiprocessing.pool.ThreadPool(4) as pool:
        print(list(pool.imap_unordered(slow, range(4))))
    """,
    "asyncio.as_completed": """
    async def main():
        return [await one for one in asyncio.as_completed([aslow(n) for n in range(4)])]
    print(asyncio.run(main()))
    """,
}


@pytest.mark.parametrize("what", OPEN)
def test_results_come_in_order_when_pinned(play, python, what):
    watched = play(SLEEPY + OPEN[what], python=python, schedule=("watch", 0))
    assert watched.out == "[3, 2, 1, 0]\n"
    assert what in watched.whats("schedule")
    assert play(SLEEPY + OPEN[what], python=python, schedule=("pin", 0)).out == "[0, 1, 2, 3]\n"


LIBRARY = """\
import threading, time
def work(done):
    time.sleep(0.2)
    done.append(1)
def tidy(done):
    time.sleep(0.2)
def train(*targets):
    done = []
    threads = [threading.Thread(target=target, args=(done,), daemon=True) for target in targets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
"""


@pytest.mark.parametrize(("targets", "sites"), [("work, work", {("threading.Thread.start", 4)}), ("work, tidy", set())])
def test_threads_of_a_library_that_share_its_work_are_uses_of_the_users_line(play, tmp_path, targets, sites):
    folder = tmp_path / "site-packages"
    folder.mkdir()
    (folder / "library.py").write_text(LIBRARY)
    code = f"""\
    import sys
    sys.path.append({str(folder)!r})
    from library import tidy, train, work
    train({targets})
    """
    assert play(code, schedule=("watch", 0)).sites("schedule") == sites


def test_uses_are_recorded_at_the_users_line(play, python):
    code = """\
    import asyncio, concurrent.futures, multiprocessing, queue, threading
    tasks = queue.Queue()
    thread = threading.Thread(target=tasks.put, args=(1,))
    thread.start()
    tasks.get()
    pool = concurrent.futures.ThreadPoolExecutor(1)
    pool.submit(len, ())
    pool.shutdown()
    process = multiprocessing.get_context("fork").Process(target=len, args=((),))
    process.start()
    process.join()
    """
    assert play(code, python=python, schedule=("watch", 0)).sites("schedule") == {
        ("threading.Thread.start", 4), ("queue.Queue.get", 5), ("ThreadPoolExecutor.submit", 7),
        ("multiprocessing.Process.start", 10),
    }  # fmt: skip


def test_threads_of_libraries_are_not_the_users(play, python):
    code = """
    import asyncio, logging.handlers, queue
    listener = logging.handlers.QueueListener(queue.Queue(), logging.StreamHandler())
    listener.start(), listener.stop()
    async def main():
        await asyncio.sleep(0)
    asyncio.run(main())
    """
    assert play(code, python=python, schedule=("watch", 0)).uses == []


@pytest.mark.parametrize("body", [
    "t = threading.Thread(target=work, args=(n,)); t.start(); threads.append(t)",
    "threads.append(pool.submit(work, n))",
])  # fmt: skip
def test_tasks_that_write_run_one_after_the_other_when_pinned(play, python, body):
    code = f"""
    import concurrent.futures, threading
    pool, threads, log = concurrent.futures.ThreadPoolExecutor(4), [], []
    def work(n):
        for k in range(20):
            with open("log", "a") as file:  # gives up the interpreter lock each time
                file.write(f"{{n}} ")
    for n in range(4):
        {body}
    for t in threads:
        t.join() if hasattr(t, "join") else t.result()
    print(open("log").read() == "".join(f"{{n}} " * 20 for n in range(4)))
    import os; os.unlink("log")
    """
    assert play(code, python=python, schedule=("pin", 0)).out == "True\n"


LOST = """
    import threading
    class Meter:
        total = 0
        def add(self):
            x = self.total
            x = x + 1
            self.total = x
    meter = Meter()
    def work():
        for _ in range(20):
            meter.add()
    threads = [threading.Thread(target=work) for _ in range(4)]
    for t in threads: t.start()
    for t in threads: t.join()
    print(meter.total)
"""


def test_a_lost_update_shows_when_perturbed_and_not_when_pinned(play, python):
    assert {play(LOST, python=python, schedule=("pin", k)).out for k in range(2)} == {"80\n"}
    assert {play(LOST, python=python, schedule=("perturb", k)).out for k in range(3)} - {"80\n"}


NAPS = """
    import time
    from time import sleep
    import threading
    from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
    done = []
    def compute(n):
        end = time.perf_counter() + PAUSE * (n % 3)  # takes longer at one time than at another
        while time.perf_counter() < end:
            pass
    def work(n):
        compute(n)
        sleep(0.001 * (n % 4))
        done.append(n)
        compute(n + 1)
        time.sleep(0.0015 * ((n + 1) % 3))
        done.append(n)
        return n
    with ThreadPoolExecutor(2) as pool:
        left = set()
        for n in range(8):
            if len(left) > 1:
                some, left = wait(left, return_when=FIRST_COMPLETED)
                done.append([one.result() for one in some])
            left.add(pool.submit(work, n))
    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads: thread.start()
    time.sleep(0.002)
    done.append("slept")
    for thread in threads: thread.join()
    print(done)
"""


def test_threads_wake_in_one_order_when_pinned_however_long_they_compute(play, python):
    outs = [
        play(NAPS.replace("PAUSE", pause), python=python, clock=("watch", 0), schedule=("pin", 0)).out
        for pause in ("0", "0.002", "0.001")
    ]
    assert outs[0].count(",") > 20
    assert outs[1:] == outs[:1] * 2


def test_a_forked_child_does_not_wait_for_sleepers_that_it_has_not(play, python):
    code = """
    import os, threading, time
    sleeper = threading.Thread(target=time.sleep, args=(0.3,))
    sleeper.start()
    began = time.monotonic()
    pid = os.fork()
    if pid == 0:
        threads = [threading.Thread(target=time.sleep, args=(0.6,)) for _ in range(2)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        os._exit(time.monotonic() - began > 4)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    sleeper.join()
    """
    assert play(code, python=python, schedule=("pin", 0)).out == "0\n"


TIMERS = """
    import asyncio, time
    done = []
    async def work(n):
        time.sleep(PAUSE * (n % 3))  # computing takes longer at one time than at another
        await asyncio.sleep(0.004 + (n * 7 % 8) / 2000)
        done.append(n)
        await asyncio.sleep((n * 5 % 8) / 2000)
        done.append(n)
    async def main():
        await asyncio.gather(*(work(n) for n in range(8)))
        try:
            await asyncio.wait_for(asyncio.sleep(60), 0.02)
        except asyncio.TimeoutError:
            done.append("late")
        started = asyncio.get_running_loop().time()
        await asyncio.sleep(0.03)
        done.append(asyncio.get_running_loop().time() - started > 0.0299)
    asyncio.run(main())
    print(done)
"""


def test_tasks_wake_in_one_order_when_pinned_however_long_they_compute(play, python):
    outs = [play(TIMERS.replace("PAUSE", pause), python=python, schedule=("pin", 0)).out for pause in ("0", "0.002")]
    assert outs[0] == outs[1]
    assert outs[0].endswith("'late', True]\n")
    perturbed = {play(TIMERS.replace("PAUSE", "0"), python=python, schedule=("perturb", k)).out for k in range(4)}
    assert len(perturbed) > 1
    assert all(out.endswith("'late', True]\n") for out in perturbed)


def test_a_pinned_loop_keeps_its_deadlines_while_others_send(play, python):
    code = """
    import asyncio
    async def echo(reader, writer):
        while data := await reader.read(1):
            writer.write(data)
    async def main():
        server = await asyncio.start_server(echo, "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        async def chat():
            while True:
                writer.write(b"x")
                await reader.read(1)
        try:
            await asyncio.wait_for(chat(), 0.6)
        except asyncio.TimeoutError:
            print("over")
        writer.close(); server.close()
    asyncio.run(main())
    """
    assert play(code, python=python, schedule=("pin", 0)).out == "over\n"


def test_completion_order_changes_when_perturbed(play, python):
    code = """
    import concurrent.futures, multiprocessing
    def work(n):
        return n
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        print([f.result() for f in concurrent.futures.as_completed([pool.submit(work, n) for n in range(8)])])
    with multiprocessing.get_context("fork").Pool(3) as pool:
        print(list(pool.imap_unordered(work, range(8))))
    """
    outs = [play(code, python=python, schedule=("perturb", k)).out.splitlines() for k in range(4)]
    assert len({threads for threads, _ in outs}) > 1
    assert len({processes for _, processes in outs}) > 1
    assert all(sorted(eval(line)) == list(range(8)) for out in outs for line in out)


def test_nothing_hangs_when_pinned(play, python):
    code = """
    import asyncio, concurrent.futures, queue, threading
    ready, answers, flag = threading.Event(), queue.Queue(), []
    def waits():
        ready.wait()
        answers.put(1)
    def spins():
        while not flag:
            pass
        answers.put(2)
    threads = [threading.Thread(target=waits), threading.Thread(target=spins)]
    for t in threads: t.start()
    ready.set(), flag.append(1)
    print(sorted([answers.get(), answers.get()]))
    barrier = threading.Barrier(3)
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        print(len(list(pool.map(lambda n: barrier.wait(), range(3)))))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        print(pool.submit(lambda: pool.submit(lambda: 3).result()).result())
        late = pool.submit(ready.clear)
        never = concurrent.futures.Future()
        try:
            list(concurrent.futures.as_completed([never, late], timeout=0.1))
        except concurrent.futures.TimeoutError as error:
            print(error)
    async def main():
        done, pending = await asyncio.wait([asyncio.ensure_future(asyncio.sleep(0, n)) for n in range(20)])
        return [task.result() for task in done], await asyncio.to_thread(len, "four")
    print(asyncio.run(main()))
    """
    played = play(code, python=python, schedule=("pin", 0), timeout=60)
    assert played.out.splitlines() == [
        "[1, 2]", "3", "3", "1 (of 2) futures unfinished", f"({list(range(20))}, 4)"
    ] or played.out.splitlines()[3] == "2 (of 2) futures unfinished"  # fmt: skip


def test_asyncio_as_completed_keeps_its_errors(play, python):
    code = """
    import asyncio
    async def fail():
        raise LookupError("no")
    async def main():
        for one in asyncio.as_completed([fail(), asyncio.sleep(9)], timeout=0.1):
            try:
                await one
            except (LookupError, asyncio.TimeoutError) as error:
                print(type(error).__name__)
        try:
            for one in asyncio.as_completed(asyncio.sleep(0)):
                pass
        except TypeError as error:
            print("refused")
    asyncio.run(main())
    """
    assert play(code, python=python, schedule=("pin", 0)).out == play(code, python=python).out


def test_forests_add_up_in_one_order_when_pinned(play):
    code = """\
    import numpy as np
    from sklearn.datasets import make_classification
    from sklearn.ensemble import RandomForestClassifier
    X, y = make_classification(200, random_state=0)
    forest = RandomForestClassifier(40, n_jobs=2, random_state=0).fit(X, y)
    print(len({forest.predict_proba(X).tobytes() for _ in range(30)}))
    """
    watched = play(code, schedule=("watch", 0))
    assert ("joblib.Parallel", 6) in watched.sites("schedule")
    assert play(code, schedule=("pin", 0)).out == "1\n"


def test_an_ordered_set_is_the_set_that_it_stands_in_for():
    assert describe(Ordered({2, 1})) == describe({1, 2})


RAY = """\
import time
import ray

@ray.remote
def slow(number):
    time.sleep(0.3 if number % 2 else 0.0)
    return number

ray.init(num_cpus=2, include_dashboard=False, logging_level="ERROR", log_to_driver=False)
waiting, order = [slow.remote(number) for number in (1, 0, 3, 2)], []
while waiting:
    done, waiting = ray.wait(waiting, num_returns=1)
    order.append(ray.get(done[0]))
print(order, ray.wait.__name__)
"""


def test_ray_gives_tasks_in_the_order_in_which_they_are_waited_for(play):
    pinned = play(RAY, schedule=("pin", 0))
    assert pinned.out == "[1, 0, 3, 2] wait\n"
    assert pinned.sites("schedule") == {("ray.wait", 12)}
    perturbed = play(RAY, schedule=("perturb", 1)).out
    assert sorted(perturbed.partition("]")[0].strip("[").split(", ")) == ["0", "1", "2", "3"]


def test_workers_of_joblib_are_one_when_pinned(play, python):
    code = """
    import os
    from joblib import Parallel, delayed
    for _ in range(2):  # the second time the pool is there already
        print(len(set(Parallel(n_jobs=2)(delayed(os.getpid)() for _ in range(8)))) == 1)
    """
    watched = play(code, python=python, schedule=("watch", 0))
    assert "joblib.Parallel" in watched.whats("schedule")
    assert play(code, python=python, schedule=("pin", 0)).out == "True\nTrue\n"
