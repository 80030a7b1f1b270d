"""Which code is the user's own: everything that is not the standard library, an installed package or samerun itself."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    Origin = tuple[str, int, str]  # the file, line and function that code was written in

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_PLUGIN = os.sep + "samerun_pytest.py"  # a module of its own, so that pytest need not import samerun


def library_roots() -> tuple[str, ...]:
    """Folders whose code is not the user's: the standard library, site-packages, installed commands such as torchrun, samerun."""
    roots = {os.path.dirname(os.path.abspath(os.__file__)), os.path.join(os.path.abspath(sys.prefix), "bin"), _PACKAGE}
    for entry in sys.path:
        base = os.path.basename(entry.rstrip("/"))
        if base in ("site-packages", "dist-packages") or base == "lib-dynload":
            roots.add(os.path.abspath(entry))
    return tuple(sorted(root + os.sep for root in roots))


def _pseudo_file() -> str:
    """What the program's own code is filed under when it has no file: ``python -c`` and ``python -``."""
    arguments = sys.orig_argv[1:]
    if "-c" in arguments[:4] and sys.argv[:1] in ([], ["-c"]):
        return "<string>"
    return "<stdin>"


class UserCode:
    """Answers, quickly and from a cache, whether a code object's file is the user's own."""

    __slots__ = ("_pseudo", "_roots", "_short", "_written", "carriers", "cells", "generated", "known", "root")

    def __init__(self, root: str) -> None:
        self.root = root
        self._roots = library_roots()
        self._pseudo = _pseudo_file()
        self.generated: list[str] = []  # how files begin into which a library writes code at run time; sources add theirs
        self.carriers: set[str] = set()  # files of the functions by which such code makes the calls that the user wrote
        self.known: dict[str, bool] = {}  # file name -> answer; read directly where every microsecond counts
        self._short: dict[str, str] = {}
        self._written: dict[str, dict[int, Origin]] = {}  # by a library, from the user's code: line -> where that stands
        self.cells: dict[str, tuple[str, int]] = {}  # of a notebook: file name -> its lasting name, the cell's lines before it

    def __call__(self, filename: str) -> bool:
        known = self.known.get(filename)
        if known is None:
            known = self.known[filename] = self._decide(filename)
        return known

    def _decide(self, filename: str) -> bool:
        if filename.startswith("<"):
            return filename == self._pseudo
        path = filename if os.path.isabs(filename) else os.path.abspath(filename)
        if path.endswith(_PLUGIN) or path.startswith(self._roots) or "/site-packages/" in path or "/dist-packages/" in path:
            return False
        if os.path.basename(path).startswith(tuple(self.generated)):
            return False
        return not (path.startswith(sys.base_prefix + os.sep) and not path.startswith(self.root + os.sep))

    def rewritten(self, filename: str, lines: dict[int, Origin]) -> None:
        """A library wrote the code in ``filename`` anew, line by line, from the user's code or another's."""
        if any(self(file) for file, _, _ in lines.values()):
            self._written[filename] = lines

    def moved(self, filename: str, written_in: str) -> None:
        """A library calls the user's code from ``written_in`` by another file name, its lines being the same."""
        if self(written_in):
            self.known[filename] = True
            self.cells[filename] = (self.short(written_in), 0)

    def is_rewritten(self, filename: str) -> bool:
        """Whether that is the user's own code as a library wrote it anew."""
        return filename in self._written

    def origin(self, filename: str, line: int, function: str) -> Origin:
        """The file, line and function that these were written from; themselves where no library wrote them."""
        lines = self._written.get(filename)
        if lines is None:
            return filename, line, function
        return lines.get(line) or lines[max((at for at in lines if at < line), default=min(lines))]

    def is_library_path(self, path: str) -> bool:
        """Whether a data file belongs to an installation rather than to the user."""
        return path.startswith(self._roots) or "/site-packages/" in path

    def short(self, filename: str) -> str:
        """The file's name as reports give it: relative to the project where it lies inside."""
        cell = self.cells.get(filename)
        if cell is not None:
            return cell[0]
        short = self._short.get(filename)
        if short is None:
            short = self._short[filename] = self._shortened(filename)
        return short

    def _shortened(self, filename: str) -> str:
        if filename.startswith("<"):
            return filename
        path = os.path.abspath(filename)
        prefix = self.root + os.sep
        return path[len(prefix) :] if path.startswith(prefix) else path

    def place(self, filename: str, line: int) -> tuple[str, int]:
        """A file and line as reports give them."""
        filename, line, _ = self.origin(filename, line, "")
        cell = self.cells.get(filename)
        return (self.short(filename), line) if cell is None else (cell[0], line + cell[1])
