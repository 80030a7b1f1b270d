"""Fresh interpreters: what a program prints in one, and one that answers with the digests of the values it is sent."""

from __future__ import annotations

import base64
import os
import pickle
import subprocess
import sys
from pathlib import Path

SOURCE = str(Path(__file__).parents[2] / "src")
_LOOP = """
import base64, pickle, sys
from samerun.digest import digest_bytes_of
for line in sys.stdin:
    print(digest_bytes_of(pickle.loads(base64.b64decode(line))), flush=True)
"""


def environment(**variables: str) -> dict[str, str]:
    """The environment of a child that imports samerun from this checkout."""
    return {**os.environ, "PYTHONPATH": SOURCE, **variables}


def run(program: str, **variables: str) -> str:
    """What ``program`` prints in a fresh interpreter."""
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment(**variables), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


class Asked:
    """The other process, whose strings hash in another way."""

    def __init__(self, hash_seed: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _LOOP],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment(PYTHONHASHSEED=str(hash_seed)),
        )

    def digest(self, value: object) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(base64.b64encode(pickle.dumps(value)).decode() + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()

    def close(self) -> None:
        self._process.communicate()
