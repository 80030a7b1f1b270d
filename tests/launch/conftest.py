"""A project folder, and a way to run Python in it under the journal as a run would."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from samerun.launch.tree import Tree

SRC = Path(__file__).parents[2] / "src"
ARM = """
import sys
sys.path.insert(0, {src!r})
from samerun.inside import journal
class Record:
    def user_frame(self, depth=1):
        frame = sys._getframe(1)
        while frame and frame.f_code.co_filename != "<user>":
            frame = frame.f_back
        return frame
stop = journal.install({journal!r}, {vault!r}, Record(), lambda path: "site-packages" in path)
sys.path.pop(0)
exec(compile({code!r}, "<user>", "exec"))
"""


@dataclass
class Project:
    """A project under test: ``root`` holds the user's files, ``outside`` is a folder that is not in the project."""

    base: Path
    tree: Tree = field(init=False)
    runs: int = 0

    def __post_init__(self) -> None:
        self.root.mkdir()
        self.outside.mkdir()
        (self.root / ".samerun").mkdir()
        self.tree = Tree(self.root, self.root / ".samerun" / "vault", kept=self.base / "kept")

    @property
    def root(self) -> Path:
        return self.base / "project"

    @property
    def outside(self) -> Path:
        return self.base / "elsewhere"

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def run(self, code: str, *, journal: bool = True, python: str = sys.executable) -> subprocess.CompletedProcess[str]:
        """Run user code in the project; its own death by a signal is allowed."""
        self.runs += 1
        folder = self.root / ".samerun" / "runs" / str(self.runs) / "journal"
        folder.mkdir(parents=True)
        self.tree.journal_dirs.append(folder)
        program = textwrap.dedent(code)
        if journal:
            program = ARM.format(src=str(SRC), journal=str(folder), vault=str(self.tree.vault.folder), code=program)
        done = subprocess.run([python, "-c", program], cwd=self.root, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode in (0, -signal.SIGKILL), done.stderr
        return done

    def state(self) -> dict[str, object]:
        """Everything that can be seen of both folders, but samerun's own and, outside, the times of folders."""
        return {**_state(self.root, folder_times=True), **_state(self.outside, folder_times=False)}


def _state(folder: Path, *, folder_times: bool) -> dict[str, object]:
    found: dict[str, object] = {}
    for parent, folders, files in os.walk(folder):
        if ".samerun" in folders:
            folders.remove(".samerun")
        for name in [*folders, *files, "."]:
            path = Path(parent, name)
            status = path.lstat()
            content = os.readlink(path) if path.is_symlink() else path.read_bytes() if path.is_file() else None
            timeless = path.is_symlink() or (path.is_dir() and not folder_times)
            found[str(path)] = (status.st_mode, None if timeless else status.st_mtime_ns, content)
    return found


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)
