"""Names of threads and processes do not depend on timing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

SAMERUN = str(Path(sys.executable).parent / "samerun")
PROGRAM = """
import os, random, threading, time
from concurrent.futures import ThreadPoolExecutor
import samerun

class Old(threading.Thread):
    def __init__(self, number):
        threading.Thread.__init__(self)
        self.number = number

    def start(self):
        threading.Thread.start(self)  # past what stands on the instance

    def run(self):
        time.sleep(random.SystemRandom().random() / 50)
        samerun.check("old", self.number)

def nested(number):
    inner = threading.Thread(target=samerun.check, args=("nested", number))
    inner.start()
    inner.join()

threads = [Old(number) for number in range(3)] + [threading.Thread(target=nested, args=(number,)) for number in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sorted(vars(threads[0])) == sorted(vars(Old(0))))
for number in range(2):
    if os.fork() == 0:
        samerun.check("fork", number)
        os._exit(0)
for _ in range(2):
    os.wait()
with ThreadPoolExecutor(1) as pool:
    pool.submit(samerun.check, "pool", 1).result()
samerun.check("main", 0)
"""


def lanes(folder: Path) -> dict[str, str]:
    """Lane -> what was checked in it."""
    (folder / "program.py").write_text(PROGRAM)
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SAMERUN"))}
    done = subprocess.run(
        [SAMERUN, "run", "-q", "program.py"], cwd=folder, env=environ, capture_output=True, text=True, timeout=60
    )
    assert (done.stdout, done.stderr) == ("True\n", "")
    found = {}
    for path in folder.glob(".samerun/runs/*/trace/*.jsonl"):
        for record in map(json.loads, path.read_text().splitlines()):
            if record[0] == "ev":
                found[record[1]] = f"{record[3]} {record[7][3]}"
    return found


def test_names(tmp_path: Path) -> None:
    assert lanes(tmp_path) == {
        "main": "main 0",
        "main>0": "old 0",
        "main>1": "old 1",
        "main>2": "old 2",
        "main>3>0": "nested 0",
        "main>4>0": "nested 1",
        "main/f0": "fork 0",
        "main/f1": "fork 1",
        "main>5": "pool 1",
    }
