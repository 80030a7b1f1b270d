"""IPython and Jupyter: ``%load_ext samerun`` brings ``%seed`` and ``%%verify``."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from samerun.seeds.streams import Root


def load_ipython_extension(shell: Any) -> None:
    """Register the magics."""
    shell.register_magic_function(seed, "line", "seed")
    shell.register_magic_function(verify, "cell", "verify")


def seed(line: str) -> Root:
    """``%seed 42``: ``samerun.seed(42)``; the root is the cell's value.

    Raises:
        ValueError: if the line is not an integer.
    """
    import samerun

    root: Root = samerun.seed(int(line))
    return root


def verify(line: str, cell: str) -> None:
    """``%%verify [options]``: run the cell as a program of its own with ``samerun verify``, and print its report.

    The cell sees nothing of the notebook: what it needs, it must import and load. It runs in the notebook's folder.
    """
    with tempfile.TemporaryDirectory() as folder:
        script = os.path.join(folder, "cell.py")
        with open(script, "w", encoding="utf-8") as file:
            file.write(cell)
        command = [sys.executable, "-m", "samerun", "verify", *shlex.split(line), script]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    print(done.stdout + done.stderr, end="")  # noqa: T201 - the cell's output
