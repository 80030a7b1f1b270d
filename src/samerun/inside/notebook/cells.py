"""Which cell of the running notebook a piece of code belongs to.

A kernel compiles each cell under a temporary name with its process number in it. Such code is filed under a name that is the
same in every run: ``analysis.ipynb[3]``, the cell's index among all cells from 0, with lines counted from 1 inside the cell.
"""

from __future__ import annotations

import os

from samerun.probes.protocol import after
from samerun.sources.protocol import Patches

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

    from samerun.inside.recorder import Recorder

NOTEBOOK = "JPY_SESSION_NAME"  # the variable in which Jupyter tells a kernel the path of its notebook
_SUFFIX = ".ipynb"
_TIMED = ("<timed exec>", "<timed eval>")  # what %%time compiles the rest of its cell as


def name_of(notebook: str, index: int) -> str:
    """What the code of a cell is filed under."""
    return f"{notebook}[{index}]"


def cell_of(file: str) -> tuple[str, int | None]:
    """The inverse: notebook and index; any other file has no index."""
    notebook, _, index = file[:-1].rpartition("[")
    if file.endswith("]") and notebook.endswith(_SUFFIX) and index.isdecimal():
        return notebook, int(index)
    return file, None


def name_cells(module: ModuleType, record: Recorder) -> None:
    """File the code of cells under names that last. ``module``: what compiles them in a kernel."""
    after(Patches(), module.XCachingCompiler, "get_code_name", Cells(record).begin)


class Cells:
    """Follows the kernel from cell to cell."""

    def __init__(self, record: Recorder) -> None:
        self._record = record
        path = os.environ.get(NOTEBOOK, "")
        self._notebook = record.user.short(path) if path.endswith(_SUFFIX) else f"notebook{_SUFFIX}"
        self._cells = _code_cells(path) if path.endswith(_SUFFIX) else None
        self._seen = 0  # cells of the notebook that have begun
        self._index = -1
        self._source = ""

    def begin(self, filename: str, compiler: object, raw: str, code: str, number: int) -> None:
        """The kernel is about to run ``raw``: a cell, or part of one that a magic hands back to it."""
        user = self._record.user
        lines_before = 0
        first = self._index < 0
        if self._next(raw):
            self._source = raw
            if first:
                self._record.first_cell()
        elif first:  # what a profile runs at start-up
            user.known[filename] = False
            return
        elif (whole := self._source.rstrip()).endswith(part := raw.rstrip()):
            lines_before = whole[: len(whole) - len(part)].count("\n")
        name = name_of(self._notebook, self._index)
        user.cells[filename] = (name, lines_before)
        for timed in _TIMED:
            user.known[timed] = self._source.startswith("%%time\n")
            user.cells[timed] = (name, 1)
        self._record.cell = filename

    def _next(self, raw: str) -> bool:
        """Whether ``raw`` is the next cell of the notebook."""
        if self._cells is None:  # started without saying which notebook: any code is the next cell
            self._index += 1
            return True
        for number in range(self._seen, len(self._cells)):
            index, source = self._cells[number]
            if source == raw:
                self._seen, self._index = number + 1, index
                return True
        return False


def _code_cells(path: str) -> list[tuple[int, str]]:
    """Index and source of each code cell; what is no notebook that can be read has none."""
    from json import load

    try:
        with open(path, encoding="utf-8-sig") as file:
            document = load(file)
        cells = document["cells"] if "cells" in document else document["worksheets"][0]["cells"]
        return [(i, _source(cell)) for i, cell in enumerate(cells) if cell["cell_type"] == "code"]
    except (OSError, ValueError, LookupError, TypeError):
        return []


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", cell.get("input", ""))
    return "".join(source) if isinstance(source, list) else str(source)
