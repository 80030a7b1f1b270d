"""Where a file was written that differs, when nothing that was computed before shows why: what went into it was made there."""

from __future__ import annotations

import ast
import os
from dataclasses import replace

from samerun.launch.journals import read_journals
from samerun.verify.causes import Entry
from samerun.verify.session import Run


def located(entry: Entry, run: Run) -> Entry:
    """The entry, with the line of the program that wrote the file in which it shows, if nothing else gave it a line."""
    if entry.file or entry.finding is None or not entry.finding.path:
        return entry
    path = os.path.realpath(os.path.join(run.root, entry.finding.path))
    site = read_journals([run.folder / "journal"]).sites.get(path)
    if site is None:
        return entry
    file, line, function = site
    return replace(entry, file=run.short(file), line=_into(file, line), function=function)


def _into(file: str, line: int) -> int:
    """The first statement that brings something to what ``with open(...) as f`` opens at ``line``; else that line."""
    try:
        with open(file, "rb") as source:
            tree = ast.parse(source.read())
    except (OSError, SyntaxError, ValueError):
        return line
    blocks = (node for node in ast.walk(tree) if isinstance(node, ast.With) and node.lineno <= line <= node.body[0].lineno)
    for block in blocks:
        opened = {item.optional_vars.id for item in block.items if isinstance(item.optional_vars, ast.Name)}
        for statement in block.body:
            names = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
            if names & opened and names - opened:
                return statement.lineno
    return line
