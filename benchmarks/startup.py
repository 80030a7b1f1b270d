"""What samerun costs before anything is done: the bootstrap, ``import samerun`` and ``samerun --help``, over bare Python.

``python benchmarks/startup.py [ROUNDS]`` prints milliseconds of CPU time, the least of all rounds, and their ratio to bare
Python. The kinds take turns, so that what else the machine does meets all of them.
"""

from __future__ import annotations

import os
import platform
import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from samerun.launch.plan import Plan
from samerun.ledger.recording import plan_of

BUDGETS = {"bootstrap of run": 5.0, "import samerun": 10.0, "samerun --help": 100.0}
Kind = tuple[Sequence[str], Mapping[str, str]]


def kinds(folder: Path) -> dict[str, Kind]:
    """What is timed: command and environment. The bytecode is there after the first round."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    bare = [sys.executable, "-c", "pass"]
    help_ = [sys.executable, "-c", "import sys; from samerun.cli import main; sys.argv = ['samerun', '--help']; main()"]
    return {
        "bare Python": (bare, environ),
        "bootstrap of run": (bare, _armed(plan_of({}), folder / "run", environ)),
        "bootstrap of verify": (bare, _armed(Plan(), folder / "verify", environ)),
        "import samerun": ([sys.executable, "-c", "import samerun"], environ),
        "samerun --help": (help_, environ),
    }


def _armed(plan: Plan, folder: Path, environ: Mapping[str, str]) -> dict[str, str]:
    folder.mkdir()
    return plan.environ(plan.write(folder, folder, folder / "vault"), environ)


def cpu_ms(command: Sequence[str], environ: Mapping[str, str]) -> float:
    """CPU time of one process, in milliseconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=environ, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1e3 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    with tempfile.TemporaryDirectory() as folder:
        timed = kinds(Path(folder))
        least = dict.fromkeys(timed, float("inf"))
        for _ in range(rounds):
            for name, (command, environ) in timed.items():
                least[name] = min(least[name], cpu_ms(command, environ))
    bare = least.pop("bare Python")
    print(f"Python {platform.python_version()} on {platform.machine()}, least of {rounds} rounds; bare Python {bare:.1f} ms")
    for name, value in least.items():
        budget = f"  (budget +{BUDGETS[name]:.0f} ms)" if name in BUDGETS else "  (everything armed)"
        print(f"{name:20} {value:6.1f} ms  {value / bare:5.2f}x  +{value - bare:5.1f} ms{budget}")


if __name__ == "__main__":
    main()
