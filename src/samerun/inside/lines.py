"""Which variables each line of a code object reads and changes, from its bytecode: ``self.vocab`` as well as ``vocab``."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType

_STORES = ("STORE_FAST", "STORE_NAME", "STORE_GLOBAL", "STORE_DEREF")
_LOADS = ("LOAD_FAST", "LOAD_NAME", "LOAD_GLOBAL", "LOAD_DEREF", "LOAD_CLASSDEREF", "LOAD_CLOSURE")


class Line:
    """The paths (``x`` or ``x.attribute``) that one line loads and stores."""

    __slots__ = ("loads", "stores")

    def __init__(self) -> None:
        self.loads: list[str] = []
        self.stores: list[str] = []

    def add(self, path: str, stored: bool) -> None:
        """Note one path; the first mention keeps its place."""
        paths = self.stores if stored else self.loads
        if path not in paths:
            paths.append(path)


def line_table(code: CodeType) -> dict[int, Line]:
    """Line number -> what that line loads and stores. Imports ``dis``: only used where lines are watched."""
    import dis

    table: dict[int, Line] = {}
    number = code.co_firstlineno
    root = ""  # the variable loaded by the instruction before, if any
    for op in dis.get_instructions(code):
        number = _line_of(op) or number
        line = table.get(number)
        if line is None:
            line = table[number] = Line()
        name = op.opname
        if name.startswith(_STORES):
            for variable in _names(op.argval):
                line.add(variable, stored=True)
            if "LOAD_FAST" in name and isinstance(op.argval, tuple):  # STORE_FAST_LOAD_FAST
                line.add(op.argval[-1], stored=False)
            root = ""
        elif name == "LOAD_CONST" and hasattr(op.argval, "co_freevars"):
            for variable in (*op.argval.co_freevars, *op.argval.co_names):
                line.add(variable, stored=False)  # what a comprehension or a lambda on this line reads from around it
        elif name.startswith(_LOADS):
            for variable in _names(op.argval):
                line.add(variable, stored=False)
                root = variable
        elif root and name in ("LOAD_ATTR", "STORE_ATTR", "LOAD_METHOD"):
            line.add(f"{root}.{op.argval}", stored=name == "STORE_ATTR")
            root = ""
        elif name not in ("CACHE", "EXTENDED_ARG"):
            root = ""
    return table


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
