"""Applying fixes: edits by source ranges, round by round until nothing changes, each result parsed before it is written."""

from __future__ import annotations

import ast
import difflib
import json
import os
import tempfile
from typing import TYPE_CHECKING, NamedTuple

from samerun.audit.model import Edit, Finding, Fix
from samerun.audit.read import Text, Unreadable, decode, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_ROUNDS = 10


class Mended(NamedTuple):
    """One mended file: its relative path, its bytes before and after, and how many fixes went in."""

    path: str
    before: bytes
    after: bytes
    fixes: int


def mend(raw: bytes, path: str, findings: Iterable[Finding], *, unsafe: bool) -> tuple[bytes, int]:
    """The file's bytes with as many of the findings' fixes applied as do not overlap; unchanged if the result would not parse."""
    text = decode(raw, path)
    chosen = _choose([finding.fix for finding in findings if finding.fix is not None and (unsafe or finding.fix.safe)])
    if not chosen:
        return raw, 0
    edits = [edit for fix in chosen for edit in fix.edits]
    imports = sorted({name for fix in chosen for name in fix.imports})
    after = _notebook(text, edits, imports) if text.notebook is not None else _module(raw, text, edits, imports)
    try:
        parse(decode(after, path).data, path)
    except Unreadable:
        return _one_by_one(raw, path, chosen)
    return after, len(chosen)


def _one_by_one(raw: bytes, path: str, fixes: list[Fix]) -> tuple[bytes, int]:
    """The first fix alone that leaves the file parsing; the next round takes the next."""
    for fix in fixes:
        text = decode(raw, path)
        names = list(fix.imports)
        after = (
            _notebook(text, list(fix.edits), names) if text.notebook is not None else _module(raw, text, list(fix.edits), names)
        )
        try:
            parse(decode(after, path).data, path)
        except Unreadable:
            continue
        return after, 1
    return raw, 0


def _choose(fixes: list[Fix]) -> list[Fix]:
    """Fixes whose ranges do not touch each other, first come first served."""
    taken: list[tuple[tuple[int, int], tuple[int, int]]] = []
    chosen = []
    for fix in fixes:
        start = min(edit.start for edit in fix.edits)
        end = max(edit.end for edit in fix.edits)
        if all(end < other or start > stop for other, stop in taken):
            taken.append((start, end))
            chosen.append(fix)
    return chosen


def _module(raw: bytes, text: Text, edits: list[Edit], imports: list[str]) -> bytes:
    changed = _with_imports(apply(text.data, edits), imports)
    bom = b"\xef\xbb\xbf"
    if text.encoding in ("utf-8", "utf-8-sig"):
        return bom + changed if raw.startswith(bom) else changed
    return changed.replace(b"cod1ng", b"coding", 2).decode("utf-8").encode(text.encoding)


def apply(source: bytes, edits: list[Edit]) -> bytes:
    """The source with edits applied, last first; columns count bytes."""
    lines = source.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))

    def offset(position: tuple[int, int]) -> int:
        return starts[position[0] - 1] + position[1]

    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end), reverse=True):
        source = source[: offset(edit.start)] + edit.text.encode() + source[offset(edit.end) :]
    return source


def _with_imports(source: bytes, names: list[str]) -> bytes:
    """The source with ``import NAME`` added below the docstring and ``__future__`` imports, for names it does not import."""
    if not names:
        return source
    tree = ast.parse(source)
    known = {alias.asname or alias.name for node in tree.body if isinstance(node, ast.Import) for alias in node.names}
    missing = [name for name in names if name not in known]
    if not missing:
        return source
    newline = b"\r\n" if b"\r\n" in source else b"\n"
    lines = source.splitlines(keepends=True)
    after = _head(tree)
    if after and not lines[after - 1].endswith((b"\n", b"\r")):
        lines[after - 1] += newline
    added = [b"import " + name.encode() + newline for name in missing]
    return b"".join(lines[:after] + added + lines[after:])


def _head(tree: ast.Module) -> int:
    """The last line of the docstring and the ``__future__`` imports, or of the first plain import below them."""
    last = 0
    for index, node in enumerate(tree.body):
        docstring = index == 0 and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
        if docstring or future:
            last = node.end_lineno or last
        elif isinstance(node, ast.Import):
            return node.end_lineno or last
        else:
            return last
    return last


def _notebook(text: Text, edits: list[Edit], imports: list[str]) -> bytes:
    """The notebook with its cells' sources edited; every other byte of meaning in the JSON is kept."""
    assert text.notebook is not None
    notebook = text.notebook
    cells = notebook.document.get("cells") or notebook.document["worksheets"][0]["cells"]
    for number, ((index, source, _), start) in enumerate(zip(notebook.cells, notebook.starts, strict=True)):
        stop = notebook.starts[number + 1] if number + 1 < len(notebook.starts) else start + source.count("\n") + 1
        own = [_shifted(edit, start - 1) for edit in edits if start <= edit.start[0] < stop]
        changed = apply(source.encode(), own).decode() if own else source
        if imports and number == 0:
            changed = "".join(f"import {name}\n" for name in imports if f"import {name}" not in changed) + changed
        if changed != source:
            key = "source" if "source" in cells[index] else "input"
            was_list = isinstance(cells[index][key], list)
            cells[index][key] = changed.splitlines(keepends=True) if was_list else changed
    return (json.dumps(notebook.document, indent=1, ensure_ascii=False) + "\n").encode()


def _shifted(edit: Edit, lines: int) -> Edit:
    return Edit((edit.start[0] - lines, edit.start[1]), (edit.end[0] - lines, edit.end[1]), edit.text)


def write_atomically(path: str, data: bytes) -> None:
    """Put ``data`` in place of the file in one step, with its permissions; a crash leaves the old or the new, never a part.

    Raises:
        OSError: the folder or the file cannot be written.
    """
    real = os.path.realpath(path)
    mode = os.stat(real).st_mode
    handle, part = tempfile.mkstemp(dir=os.path.dirname(real), prefix=".samerun-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        os.chmod(part, mode)
        os.replace(part, real)
    except BaseException:
        os.unlink(part)
        raise


def fix_files(
    files: dict[str, bytes], look: Callable[[dict[str, bytes]], dict[str, list[Finding]]], *, unsafe: bool
) -> list[Mended]:
    """Apply fixes until nothing changes; ``look`` audits the given bytes and returns findings with lines of the whole file.

    Nothing is written: the caller gets each changed file before and after.
    """
    now = dict(files)
    counts = dict.fromkeys(files, 0)
    for _ in range(_ROUNDS):
        changed = False
        for path, findings in look(now).items():
            after, count = mend(now[path], path, findings, unsafe=unsafe)
            changed = changed or after != now[path]
            now[path] = after
            counts[path] += count
        if not changed:
            break
    return [Mended(path, files[path], now[path], counts[path]) for path in sorted(files) if now[path] != files[path]]


def diff(mended: Mended) -> str:
    """A unified diff of one mended file."""
    before, after = _readable(mended.before), _readable(mended.after)
    return "".join(difflib.unified_diff(before, after, fromfile=mended.path, tofile=mended.path))


def _readable(data: bytes) -> list[str]:
    return data.decode("utf-8", "replace").splitlines(keepends=True)
