"""Notebooks as one source: code cells joined in order, magics blanked out, and a map back to each cell's own lines."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


class NotebookError(ValueError):
    """The file is no notebook that can be read; the message says what is wrong with it."""


@dataclass(frozen=True)
class Notebook:
    """A notebook's code cells.

    Attributes:
        document: the whole parsed JSON.
        cells: for each code cell, its index among all cells, its source as stored, and its stored execution count.
        text: the code of all cells, one below the other, with magics blanked.
        starts: for each code cell, the line of ``text`` on which it starts, from 1.
    """

    document: dict[str, Any]
    cells: tuple[tuple[int, str, int | None], ...]
    text: str
    starts: tuple[int, ...]

    def place(self, line: int) -> tuple[int, int]:
        """The cell's index among all cells and the line inside it (from 1), for a line of ``text``."""
        for (index, _, _), start in zip(reversed(self.cells), reversed(self.starts), strict=True):
            if line >= start:
                return index, line - start + 1
        return 0, line


def read_notebook(raw: bytes) -> Notebook:
    """Parse a notebook of format 3 or 4.

    Raises:
        NotebookError: the JSON is broken, or has no cells in a form known here, or its kernel is not Python.
    """
    try:
        document = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise NotebookError(f"not valid JSON ({error}); open it in Jupyter and save it again") from None
    cells = _cells(document)
    language = _language(document)
    if language not in ("", "python", "ipython"):
        raise NotebookError(f"its kernel's language is {language}, and only Python is understood")
    chunks, starts, line = [], [], 1
    for _, source, _ in cells:
        code = blank_magics(source)
        starts.append(line)
        chunks.append(code)
        line += code.count("\n") + 1
    return Notebook(document, tuple(cells), "\n".join(chunks), tuple(starts))


def _cells(document: Any) -> list[tuple[int, str, int | None]]:
    if not isinstance(document, dict):
        raise NotebookError("its JSON is not an object with cells")
    cells = document.get("cells")
    if cells is None:  # format 3 kept cells in worksheets, and their source under "input"
        sheets = document.get("worksheets")
        cells = sheets[0].get("cells") if isinstance(sheets, list) and sheets and isinstance(sheets[0], dict) else None
    if not isinstance(cells, list):
        raise NotebookError("it has no list of cells; formats 3 and 4 are read")
    found = []
    for index, cell in enumerate(cells):
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            count = cell.get("execution_count", cell.get("prompt_number"))
            found.append((index, source_of(cell), count if isinstance(count, int) else None))
    return found


def source_of(cell: dict[str, Any]) -> str:
    """A cell's source as one string, however the format stores it."""
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        return "".join(line for line in source if isinstance(line, str))
    return source if isinstance(source, str) else ""


def _language(document: dict[str, Any]) -> str:
    metadata = document.get("metadata")
    if not isinstance(metadata, dict):
        return ""
    for section in ("language_info", "kernelspec"):
        value = metadata.get(section)
        if isinstance(value, dict):
            name = value.get("name" if section == "language_info" else "language", "")
            if isinstance(name, str) and name:
                return name.lower()
    return ""


def blank_magics(source: str) -> str:
    """The source with IPython's own syntax made harmless, line for line: magics, shell lines and help marks."""
    if source.lstrip().startswith("%%"):
        first = source.lstrip().split(None, 1)[0]
        if first not in ("%%time", "%%timeit", "%%capture"):
            return "\n" * source.count("\n")
    lines = source.split("\n")
    continued = False
    for number, line in enumerate(lines):
        stripped = line.lstrip()
        help_mark = stripped.endswith("?") and not stripped.startswith("#")
        magic = not continued and (stripped.startswith(("%", "!", "?")) or help_mark)
        if continued or magic:
            continued = line.rstrip().endswith("\\")
            lines[number] = line[: len(line) - len(stripped)] + "pass" if magic else ""
    return "\n".join(lines)
