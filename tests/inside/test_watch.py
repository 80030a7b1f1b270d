"""What the watcher of functions records of a program, and that it changes nothing of it."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from samerun.launch.plan import Plan
from samerun.trace.read import Event, Trace, read_trace


def record(tmp_path: Path, script: str, functions: str = "lines") -> tuple[Trace, str]:
    """Run a script under the recorder: its trace, and what it printed."""
    path = tmp_path / "script.py"
    path.write_text(textwrap.dedent(script))
    plan = Plan(functions=functions, journal=False)
    plan_path = plan.write(tmp_path / "run", tmp_path, None)
    done = subprocess.run(
        [sys.executable, path], cwd=tmp_path, env=plan.environ(plan_path, os.environ), capture_output=True, text=True, check=False
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return read_trace(tmp_path / "run" / "trace"), done.stdout


def effects(trace: Trace, line: int, lane: str = "main") -> list[Event]:
    return [event for event in trace.lanes[lane] if event.kind == "line" and event.line == line]


def test_calls_and_returns_are_recorded_with_their_values(tmp_path: Path) -> None:
    trace, _ = record(tmp_path, "def double(x):\n    return 2 * x\ndouble(21)\n", "calls")
    assert [(e.kind, e.name) for e in trace.lanes["main"]] == [("call", "double"), ("ret", "double")]
    assert trace.lanes["main"][1].record[3] == "42"


def test_a_statement_over_several_lines_is_one_place(tmp_path: Path) -> None:
    trace, _ = record(tmp_path, "a = 1\nb = dict(\n    x=a,\n    y=[\n        a,\n    ],\n)\n")
    assert len(effects(trace, 2)) == 1
    assert effects(trace, 2)[0].outputs[0][0] == "b"
    assert not effects(trace, 3)


def test_what_is_changed_in_place_is_an_effect(tmp_path: Path) -> None:
    trace, _ = record(tmp_path, "items = [3, 1, 2]\nitems.sort()\nlen(items)\n")
    assert [path for path, _ in effects(trace, 2)[0].outputs] == ["items"]
    assert effects(trace, 3)[0].outputs == ()


def test_attributes_are_followed(tmp_path: Path) -> None:
    script = "class A:\n    def __init__(self):\n        self.x = 1\n    def add(self):\n        self.x = self.x + 1\nA().add()\n"
    trace, _ = record(tmp_path, script)
    assert next(path for path, _ in effects(trace, 5)[0].outputs) == "self.x"


def test_a_return_inside_a_with_block_is_filed_under_itself(tmp_path: Path) -> None:
    script = "def f():\n    with open(__file__) as file:\n        return len(file.read())\nf()\n"
    trace, _ = record(tmp_path, script)
    assert "return" in {path for event in effects(trace, 3) for path, _ in event.outputs}
    assert "return" not in {path for event in effects(trace, 2) for path, _ in event.outputs}


def test_a_coroutine_goes_on_with_its_statement(tmp_path: Path) -> None:
    script = """\
    import asyncio
    async def value():
        await asyncio.sleep(0)
        return 7
    async def main():
        got = await value()
        print(got)
    asyncio.run(main())
    """
    trace, _ = record(tmp_path, script)
    found = effects(trace, 6, "main@Task-1")
    assert [dict(e.outputs)["got"][3] for e in found if e.outputs] == ["7"]


def test_threads_are_lanes_by_the_order_of_their_making(tmp_path: Path) -> None:
    script = """\
    import threading
    def work(n):
        return n
    threads = [threading.Thread(target=work, args=(n,)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    """
    trace, _ = record(tmp_path, script, "calls")
    returned = {lane: [e.record[3] for e in events if e.kind == "ret"] for lane, events in trace.lanes.items() if lane != "main"}
    assert returned == {"main>0": ["0"], "main>1": ["1"], "main>2": ["2"]}


def test_a_hot_function_is_recorded_at_first_and_then_now_and_then(tmp_path: Path) -> None:
    trace, out = record(tmp_path, "def f(x):\n    return x\nprint(sum(f(n) for n in range(5000)))\n", "calls")
    calls = [event for event in trace.lanes["main"] if event.kind == "call"]
    assert 64 < len(calls) < 80
    assert out.strip() == str(sum(range(5000)))


@pytest.mark.parametrize("functions", ["calls", "lines"])
def test_two_equal_runs_record_the_same(tmp_path: Path, functions: str) -> None:
    script = "import math\ndef f(x):\n    return math.sqrt(x)\ntotal = 0\nfor n in range(300):\n    total += f(n)\nprint(total)\n"
    traces = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        traces.append(record(tmp_path / name, script, functions)[0])
    first, second = ([(e.place[0], e.line, e.digest) for e in trace.lanes["main"]] for trace in traces)
    assert first == second
