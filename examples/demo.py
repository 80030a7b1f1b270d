"""The main job, shown: a broken training script explained, then its mended twin proved the same.

Run by ``make demo``. The scripts are copied to a temporary folder first, so nothing is written here.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
EXAMPLE = "01-wine-forest"


def show(twin: str, expected: int) -> None:
    """Verify one twin, with the command as a person would type it."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder) / twin
        shutil.copytree(HERE / EXAMPLE / twin, work)
        print(f"\n$ cd examples/{EXAMPLE}/{twin} && samerun verify train.py --trees 40", flush=True)
        samerun = Path(sys.executable).with_name("samerun")
        done = subprocess.run([samerun, "verify", "train.py", "--trees", "40"], cwd=work, check=False)
    if done.returncode != expected:
        sys.exit(f"expected exit {expected}, got {done.returncode}")


show("broken", 1)
show("mended", 0)
