"""Notebooks: what each cell prints and displays, and which variables it leaves changed."""

from __future__ import annotations

import re
import sys

from samerun.digest import describe
from samerun.inside.notebook.mime import lines_of
from samerun.inside.watch import is_data
from samerun.probes.protocol import Lines, Probe, after, follow_writes
from samerun.sources.protocol import Patches, fault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType
    from typing import Any

    from samerun.sources.protocol import Disarm, Mode, Record

_FIRST_LINE = re.compile(r"^.*")
_WORD = re.compile(r"[^\W\d]\w*")


def _arm(module: ModuleType | None, mode: Mode, record: Record) -> Disarm:
    assert module is not None
    patches = Patches()
    stdout, stderr = Lines("stdout", record), Lines("stderr", record)

    def listen(_: object, shell: Any) -> None:
        for stream, lines in ((sys.stdout, stdout), (sys.stderr, stderr)):  # by now the kernel has put its own there
            follow_writes(patches, stream, lines)
        _Cells(record, shell)

    after(patches, module.ZMQInteractiveShell, "init_events", listen)
    shown = (module.ZMQDisplayPublisher, "publish"), (module.ZMQShellDisplayHook, "write_format_data")
    for owner, name in shown:
        after(patches, owner, name, lambda _, self, data, *args, **kwargs: _display(stdout, data))
    return patches.undo


def _display(stdout: Lines, data: Mapping[str, Any]) -> None:
    for line in lines_of(data):
        stdout.tell(line)


class _Cells:
    """Looks at the variables before and after each cell."""

    def __init__(self, record: Record, shell: Any) -> None:
        self._record = record
        self._variables: dict[str, Any] = shell.user_ns
        self._depth = 0  # a cell magic runs the rest of its cell as one more cell
        self._began = 0
        self._before: dict[str, str] = {}  # variable that the cell mentions -> its digest
        self._bound: dict[str, int] = {}  # variable -> the id of its value
        shell.events.register("pre_run_cell", self._guarded(self._begin))
        shell.events.register("post_run_cell", self._guarded(self._end))

    def _guarded(self, act: Any) -> Any:
        def call(info: Any) -> None:
            try:
                act(info)
            except Exception as error:
                fault(error)

        return call

    def _begin(self, info: Any) -> None:
        self._depth += 1
        if self._depth > 1:
            return
        self._began = self._record.count()
        self._before = {name: describe(self._variables[name])[1] for name in self._names(info)}
        self._bound = {name: id(value) for name, value in self._variables.items()}

    def _end(self, result: Any) -> None:
        self._depth -= 1
        if self._depth or not self._record.cell:
            return
        mentioned = set(self._names(result.info))
        inputs = describe(list(self._before.values()))[1]
        # Without lines all that is known from inside the cell are calls, which do not tell where a difference enters.
        began = self._began if self._record.lines else self._record.count()
        for name, value in list(self._variables.items()):
            if name in mentioned or (self._bound.get(name) != id(value) and self._is_variable(name)):
                record = describe(value)
                if record[1] != self._before.get(name):
                    site = (self._record.cell, _line_of(result.info, name), "<module>")
                    self._record.effect("cell", name, site, began, inputs, [[name, record]])

    def _names(self, info: Any) -> list[str]:
        """The variables that the cell's text mentions."""
        return [name for name in dict.fromkeys(_WORD.findall(info.raw_cell)) if self._is_variable(name)]

    def _is_variable(self, name: str) -> bool:
        """Whether the user has a variable of this name; what begins with an underscore or is a list of cells is the shell's."""
        if name.startswith("_") or name in ("In", "Out"):
            return False
        return name in self._variables and is_data(self._variables[name])


def _line_of(info: Any, name: str) -> int:
    """The last line of a cell that binds ``name``, else the last that mentions it, else its first."""
    import ast

    is_magic = info.raw_cell.startswith("%%")  # it is handed the rest of the cell: its first line is left blank
    code = _FIRST_LINE.sub("", info.raw_cell) if is_magic else getattr(info, "transformed_cell", None)
    try:
        tree = ast.parse(code or info.raw_cell)
    except (SyntaxError, ValueError, RecursionError):
        return 1
    named = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == name]
    stored = [node.lineno for node in named if isinstance(node.ctx, ast.Store)]
    return max(stored or [node.lineno for node in named], default=1)


PROBE = Probe("notebook.cells", modules=("ipykernel.zmqshell",), arm=_arm)
