"""Called from a trace function, in any thread, at every line: the program goes on as it would."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .asking import run

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = '''
import random, sys, threading
from samerun.digest import describe

calls = []

class Counted:
    """Everything that could be called on it is noted."""
    def __init__(self):
        self.x = [1, {"a": (2, 3)}]
    def __getattribute__(self, name):
        calls.append(name)
        return object.__getattribute__(self, name)
    def __repr__(self):
        calls.append("repr")
        return "Counted"
    __len__ = __iter__ = __hash__ = __eq__ = __bool__ = __reduce__ = __repr__

def work(seed):
    rng = random.Random(seed)
    held = Counted()
    total, seen = 0, set()
    items = {n: rng.random() for n in range(5)}
    iterator = iter(items.values())
    generator = (value * 2 for value in items.values())
    for value in iterator:
        total += value
        seen.add(str(value))
    try:
        raise ValueError(held.x)
    except ValueError as error:
        total += len(error.args)
    return total + sum(generator) + random.random()

def local(frame, event, argument):
    if event == "line":
        described.append(describe(dict(frame.f_locals)))
    return local

def traced(frame, event, argument):
    return local if frame.f_code is work.__code__ else None

described = []
random.seed(5)
if TRACED:
    sys.settrace(traced)
    threading.settrace(traced)
results = [work(seed) for seed in range(3)]
threads = [threading.Thread(target=lambda: results.append(work(9))) for _ in range(1)]
for thread in threads:
    thread.start()
    thread.join()
sys.settrace(None)
print(results, random.random(), calls)
print(len(described), any(part[0] == "<not looked at>" for record in described for part in record[4] or ()))
'''


def test_a_traced_program_is_the_same() -> None:
    alone = run("TRACED = False" + PROGRAM).splitlines()
    watched = run("TRACED = True" + PROGRAM).splitlines()
    assert watched[0] == alone[0]
    assert alone[1] == "0 False"
    count, missed = watched[1].split()
    assert int(count) > 50
    assert missed == "False"


THREADS = """
import sys, threading
from samerun.digest import digest_bytes_of
sys.setswitchinterval(1e-6)
value = {"a": [1, 2.5, {"b": ("c", None)}], "d": set("xyz"), "e": type("Own", (), {})()}
value["e"].x = list(range(50))
digests = set()
def look():
    for _ in range(200):
        digests.add(digest_bytes_of(value))
threads = [threading.Thread(target=look) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(len(digests))
"""


def test_many_threads_see_one_value() -> None:
    assert run(THREADS).strip() == "1"


def test_a_users_module_named_as_one_of_the_standard_library(tmp_path: Path) -> None:
    (tmp_path / "code.py").write_text("class Task:\n    def __init__(self, x):\n        self.x = x\n")
    program = f"""
import sys
sys.path.insert(0, {str(tmp_path)!r})
from code import Task
from samerun.digest import describe, digest_bytes_of
import queue
print(describe(Task(1))[2], digest_bytes_of(Task(1)) == digest_bytes_of(Task(2)), describe(queue.Queue())[2])
"""
    assert run(program).split() == ["container", "False", "opaque"]


TASKS = """
import asyncio
from samerun.digest import describe, digest_bytes_of
async def work(): pass
async def main():
    one, other = asyncio.create_task(work(), name="a"), asyncio.create_task(work(), name="b")
    print(describe(one)[0::2], digest_bytes_of(one) == digest_bytes_of(other))
    await asyncio.gather(one, other)
asyncio.run(main())
"""


def test_a_task_is_told_by_its_name() -> None:
    assert run(TASKS).strip() == "['Task', 'opaque', None] False"
