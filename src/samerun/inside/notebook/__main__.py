"""Runs a notebook from top to bottom in a fresh kernel and prints what its cells print; started in place of the notebook.

No code of the user's runs in this process, so it is not recorded; the kernel that it starts is. The file is not changed.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

del sys.path[0]  # this folder, which Python put there; the names in it are no modules for anybody else
_PARENT = str(Path(__file__).resolve().parents[3])
sys.path.insert(0, _PARENT)
from samerun.inside.notebook.cells import NOTEBOOK  # noqa: E402
from samerun.inside.notebook.mime import lines_of  # noqa: E402

sys.path.remove(_PARENT)

import nbformat  # noqa: E402
from jupyter_client.kernelspec import NoSuchKernel  # noqa: E402
from nbclient import NotebookClient  # noqa: E402
from nbclient.exceptions import CellExecutionError, DeadKernelError  # noqa: E402

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class Client(NotebookClient):  # type: ignore[misc]
    """Executes cells as Jupyter does, and passes on what they print when they print it."""

    def output(self, outs: Any, msg: Any, display_id: Any, cell_index: int) -> Any:
        """Take one message of the kernel that shows something."""
        content = msg["content"]
        if msg["msg_type"] == "stream":
            _say(getattr(sys, content["name"]), content["text"])
        elif msg["msg_type"] == "error":
            _say(sys.stderr, _COLOUR.sub("", "\n".join(content["traceback"])) + "\n")
        elif msg["msg_type"] in ("display_data", "execute_result"):
            _say(sys.stdout, "\n".join(lines_of(content["data"])) + "\n")
        return super().output(outs, msg, display_id, cell_index)


def _say(stream: Any, text: str) -> None:
    stream.write(text)
    stream.flush()


def main(path: Path) -> int:
    """Run the notebook; the exit status: 1 if a cell failed, that of the kernel if it ended before its time."""
    notebook = nbformat.read(path, as_version=4)
    os.environ[NOTEBOOK] = str(path)
    client = Client(notebook, timeout=None, startup_timeout=600, resources={"metadata": {"path": str(path.parent)}})
    with tempfile.TemporaryDirectory() as folder:
        manager = client.create_kernel_manager()
        manager.connection_file = os.path.join(folder, "kernel.json")
        manager.transport, manager.ip = "ipc", os.path.join(folder, "kernel")  # no port for anybody else to take or to listen at
        try:
            client.execute()
        except CellExecutionError:  # its traceback is printed already
            return 1
        except NoSuchKernel as error:
            sys.exit(
                f"samerun: the notebook asks for the kernel {error.name!r}, which is not installed here: install it "
                f"(python -m ipykernel install --user --name {error.name}) or choose another one in Jupyter"
            )
        except DeadKernelError:
            return _ended(manager)
    return 0


def _ended(manager: Any) -> int:
    """How the kernel's process ended, as a shell gives it."""
    process = getattr(manager.provisioner, "process", None)
    code = process.poll() if process is not None else 1
    return 1 if code is None else code if code >= 0 else 128 - code


sys.exit(main(Path(sys.argv[1]).resolve()))
