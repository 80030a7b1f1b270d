"""What a verdict costs beside the bare repeats that it contains, and what each level of recording costs a program.

Prints ratios from one run; the programs are in ``benchmarks/programs``. Peers cannot be compared: none gives a verdict.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from samerun.launch.plan import Plan

PROGRAMS = sorted((Path(__file__).parent / "programs").glob("*.py"))
ROUNDS = 5


def bare(script: Path) -> float:
    """Seconds that the program itself measures for its loop, under plain Python."""
    return _loop(subprocess.run([sys.executable, script], capture_output=True, text=True, check=True).stdout)


def recorded(script: Path, functions: str) -> float:
    """The same under the recorder."""
    with tempfile.TemporaryDirectory() as folder:
        plan = Plan(functions=functions, journal=False)
        path = plan.write(Path(folder), script.parent, Path(folder) / "vault")
        environ = plan.environ(path, os.environ)
        done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True, env=environ)
    return _loop(done.stdout)


def _loop(stdout: str) -> float:
    return float(stdout.strip().splitlines()[-1].split()[-1])


def verify(script: Path) -> tuple[float, int, float]:
    """Wall seconds of a verification, its runs, and wall seconds of its two bare repeats."""
    started = time.perf_counter()
    for _ in range(2):
        bare(script)
    repeats = time.perf_counter() - started
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder) / script.name
        work.write_bytes(script.read_bytes())
        started = time.perf_counter()
        command = [sys.executable, "-m", "samerun", "verify", "--format", "json", script.name]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        seconds = time.perf_counter() - started
    return seconds, len(json.loads(done.stdout)["runs"]), repeats


def main() -> None:
    """Print the two tables."""
    print("program, CPU time of its loop as a multiple of plain Python (median of interleaved rounds)")
    for script in PROGRAMS:
        rows: dict[str, list[float]] = {"bare": [], "calls": [], "lines": []}
        for _ in range(ROUNDS):
            rows["bare"].append(bare(script))
            rows["calls"].append(recorded(script, "calls"))
            rows["lines"].append(recorded(script, "lines"))
        base = statistics.median(rows["bare"])
        ratios = {level: statistics.median(rows[level]) / base for level in ("calls", "lines")}
        repeats, isolation = ratios["calls"], ratios["lines"]
        print(f"  {script.stem:12} {base:6.2f} s   verify's repeats {repeats:5.2f}x   its isolation {isolation:5.2f}x")
    print("program, wall time of a verdict as a multiple of two bare repeats")
    for script in PROGRAMS:
        seconds, runs, repeats = verify(script)
        print(f"  {script.stem:12} {runs} runs  {seconds / repeats:5.2f}x")


main()
