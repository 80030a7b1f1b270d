"""What each statement of a code object reads and changes, from its bytecode: ``self.vocab`` as well as ``vocab``.

Statements, not lines, are the unit: a call that is written over five lines is one place, filed under its first line.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType
    from typing import Any

_STORES = ("STORE_FAST", "STORE_NAME", "STORE_GLOBAL", "STORE_DEREF")
_LOADS = ("LOAD_FAST", "LOAD_NAME", "LOAD_GLOBAL", "LOAD_DEREF", "LOAD_CLASSDEREF", "LOAD_CLOSURE")


class Statement:
    """The paths (``x`` or ``x.attribute``) that one statement loads and stores."""

    __slots__ = ("loads", "long", "number", "stores", "with_block")

    def __init__(self, number: int) -> None:
        self.number = number  # its first line
        self.long = False  # whether it runs over several lines
        self.with_block = False  # whether it is the head of a with block: run again when the block is left
        self.loads: list[str] = []
        self.stores: list[str] = []

    def add(self, path: str, stored: bool) -> None:
        """Note one path; the first mention keeps its place."""
        paths = self.stores if stored else self.loads
        if path not in paths:
            paths.append(path)


def statements_of(code: CodeType) -> dict[int, Statement]:
    """Line number -> the statement that it belongs to. Imports ``dis`` and ``ast``: only used where lines are watched."""
    import dis

    first = _first_lines(code.co_filename)
    table: dict[int, Statement] = {}
    number = code.co_firstlineno
    root = ""  # the variable loaded by the instruction before, if any
    for op in dis.get_instructions(code):
        number = _line_of(op) or number
        statement = _statement(table, number, first.get(number, number))
        root = _take(statement, op, root)
    return table


def _statement(table: dict[int, Statement], line: int, first: int) -> Statement:
    statement = table.get(line)
    if statement is None:
        statement = table.get(first)
        if statement is None:
            statement = table[first] = Statement(first)
        table[line] = statement
        statement.long = statement.long or line != first
    return statement


def _take(statement: Statement, op: Any, root: str) -> str:
    """Note what one instruction loads or stores; gives the variable it leaves on the stack, if that is all it does."""
    name = op.opname
    if name in ("BEFORE_WITH", "SETUP_WITH", "LOAD_SPECIAL"):
        statement.with_block = True
    if name.startswith(_STORES):
        for variable in _names(op.argval):
            statement.add(variable, stored="LOAD" not in name or variable == op.argval[0])
        return ""
    if name == "LOAD_CONST" and hasattr(op.argval, "co_freevars"):
        for variable in (*op.argval.co_freevars, *op.argval.co_names):
            statement.add(variable, stored=False)  # what a comprehension or a lambda here reads from around it
        return ""
    if name.startswith(_LOADS):
        for variable in _names(op.argval):
            statement.add(variable, stored=False)
            root = variable
        return root
    if root and name in ("LOAD_ATTR", "STORE_ATTR", "LOAD_METHOD"):
        statement.add(f"{root}.{op.argval}", stored=name == "STORE_ATTR")
        return ""
    return root if name in ("CACHE", "EXTENDED_ARG") else ""


def _line_of(op: object) -> int | None:
    """The line an instruction starts: ``line_number`` from 3.13 on, ``starts_line`` before."""
    number = getattr(op, "line_number", None)
    if number is None:
        number = getattr(op, "starts_line", None)
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def _names(argval: object) -> tuple[str, ...]:
    if isinstance(argval, str):
        return (argval,)
    return tuple(argval) if isinstance(argval, tuple) else ()


def pauses_of(code: CodeType) -> frozenset[int]:
    """The offsets at which a generator or coroutine yields."""
    import dis

    return frozenset(op.offset for op in dis.get_instructions(code) if op.opname in ("YIELD_VALUE", "YIELD_FROM", "SEND"))


def first_line(filename: str, line: int) -> int:
    """The first line of the statement that ``line`` belongs to."""
    return _first_lines(filename).get(line, line)


_files: dict[str, dict[int, int]] = {}


def _first_lines(filename: str) -> dict[int, int]:
    """Line -> first line of its statement, for the lines after the first; empty when there is no source to read."""
    known = _files.get(filename)
    if known is None:
        import ast

        known = _files[filename] = {}
        try:
            tree = ast.parse(_source(filename))
        except (OSError, SyntaxError, ValueError, RecursionError):
            return known
        for node in ast.walk(tree):
            if isinstance(node, ast.stmt):
                for line in range(node.lineno + 1, _last_line(node) + 1):
                    known[line] = node.lineno
    return known


def _source(filename: str) -> str | bytes:
    """The text of a file, or of a notebook's cell as its kernel keeps it. Raises OSError."""
    cached = getattr(sys.modules.get("linecache"), "cache", {}).get(filename)
    if cached is not None and len(cached) == 4 and not os.path.exists(filename):
        return "".join(cached[2])
    with open(filename, "rb") as file:
        return file.read()


def _last_line(node: Any) -> int:
    """The last line of a simple statement, or of the head of a compound one."""
    body = getattr(node, "body", None) or getattr(node, "cases", None)
    if not body:
        return int(node.end_lineno or node.lineno)
    first: int = min(getattr(part, "lineno", node.lineno + 1) for part in body)
    return max(int(node.lineno), first - 1)
