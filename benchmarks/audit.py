"""CPU seconds of ``samerun audit``, cold and warm, beside ruff, bandit and pylint on the same files, as ratios of one run.

    python benchmarks/audit.py FOLDER... [--lines 730000]

The files are copied from the folders (any large package trees will do) until the wanted number of lines is reached. The unit
of the ratios is what ``ast.parse`` alone takes on the same files, measured in the same run. Rivals are those on the PATH; put
them where they do not mix with the environment (``python -m venv /tmp/peers; /tmp/peers/bin/pip install bandit pylint``).
"""

from __future__ import annotations

import ast
import gc
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

RIVALS = {
    "ruff NPY,S311": ["ruff", "check", "--isolated", "--no-cache", "--select", "NPY,S311", "--exit-zero", "."],
    "bandit": ["bandit", "-q", "-r", "--exit-zero", "-t", "B311", "."],
    "pylint W0404": ["pylint", "--disable=all", "--enable=W0404", "--recursive=y", "--exit-zero", "."],
}


def gather(folders: list[str], lines: int, into: Path) -> tuple[int, int]:
    """Copy files up to a number of lines; returns how many files and lines."""
    files = total = 0
    for folder in folders:
        for path in sorted(Path(folder).rglob("*.py")):
            raw = path.read_bytes()
            target = into / os.path.relpath(path, Path(folder).parent)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(raw)
            files, total = files + 1, total + raw.count(b"\n")
            if total >= lines:
                return files, total
    return files, total


def parse_alone(folder: Path) -> float:
    """CPU seconds of reading and parsing every file, trees dropped, the collector off."""
    gc.disable()
    started = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for path in folder.rglob("*.py"):
            try:
                ast.parse(path.read_bytes())
            except (SyntaxError, ValueError):
                continue
    gc.enable()
    return time.process_time() - started


def cpu(command: list[str], folder: Path) -> tuple[float, float]:
    """CPU seconds of a command and the largest memory (MB) of any child so far."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, after.ru_maxrss / 1024


def main(arguments: list[str]) -> None:
    """Measure and print one table."""
    lines = int(arguments[arguments.index("--lines") + 1]) if "--lines" in arguments else 730_000
    folders = [argument for argument in arguments if os.path.isdir(argument)]
    if not folders:
        sys.exit("expected folders with Python files, such as the packages of an environment")
    with tempfile.TemporaryDirectory() as home:
        corpus = Path(home) / "corpus"
        files, total = gather(folders, lines, corpus)
        unit = parse_alone(corpus)
        print(f"{files} files, {total} lines; ast.parse alone: {unit:.2f} CPU s = 1.00", flush=True)
        ours = [sys.executable, "-c", "from samerun.cli import main; main()", "audit", "--exit-zero"]
        for name in ("samerun cold", "samerun warm"):
            show(name, *cpu(ours, corpus), unit)
        for name, command in RIVALS.items():
            if shutil.which(command[0]):
                show(name, *cpu(command, corpus), unit)
            else:
                print(f"{name:<16} not installed")


def show(name: str, seconds: float, memory: float, unit: float) -> None:
    """Print one row."""
    print(f"{name:<16} {seconds:7.2f} CPU s  {seconds / unit:6.2f} x parse  (largest child so far {memory:.0f} MB)", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
