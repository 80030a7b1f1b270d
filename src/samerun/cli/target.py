"""The target of ``run`` and ``verify``: what a person types, turned into the exact command to start."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def target_options(function: F) -> F:
    """Add TARGET: ``train.py ARGS``, ``analysis.ipynb``, ``-m package ARGS``, ``-c CODE``, ``-`` or any command."""
    function = click.argument("arguments", nargs=-1, type=click.UNPROCESSED)(function)
    function = click.option("-m", "module", is_flag=True, help="TARGET is a module, as for python -m.")(function)
    return click.option("-c", "code", is_flag=True, help="TARGET is Python code, as for python -c.")(function)


def command_line(arguments: Sequence[str], *, module: bool, code: bool, cwd: Path, must_compile: bool = True) -> tuple[str, ...]:
    """The command to start.

    Raises click.UsageError when there is none, the script is not there, or it cannot be parsed and ``must_compile``.
    """
    if not arguments:
        raise click.UsageError("nothing to run: give a script (train.py), a module (-m package) or a command")
    if module or code:
        return (_python(), "-m" if module else "-c", *arguments)
    first = arguments[0]
    path = cwd / first
    if first == "-":
        return (_python(), *arguments)
    if path.is_dir():
        if (path / "__main__.py").exists():
            return (_python(), *arguments)
        raise click.UsageError(f"{first} is a directory without a __main__.py; give the script in it that you would run")
    if first.endswith((".py", ".pyz", ".pyw", ".zip")):
        _must_exist(path, first, cwd)
        if must_compile:
            _must_compile(path)
        return (_python(), *arguments)
    if first.endswith(".ipynb"):
        _must_exist(path, first, cwd)
        return _notebook(path, arguments)
    if os.sep not in first and path.is_file() and not os.access(path, os.X_OK):
        return (_python(), *arguments)
    return tuple(arguments)


def as_typed(words: Sequence[str], *, cwd: Path) -> tuple[str, ...]:
    """The command of a quoted argument; ``python`` and a bare script mean the same interpreter as in a target.

    Raises click.UsageError as ``command_line`` does.
    """
    if words[0] in ("python", "python3"):
        return (_python(), *words[1:])
    return command_line(words, module=False, code=False, cwd=cwd)


def _python() -> str:
    """The interpreter that ``python`` means to the user: that of the activated environment, or else our own."""
    found = shutil.which("python")
    if found is not None:
        here = os.path.dirname(found)
        activated = (os.path.join(os.environ[name], "bin") for name in _ACTIVATED if os.environ.get(name))
        if here == os.path.dirname(sys.executable) or here in activated:
            return "python"
    return sys.executable


_ACTIVATED = ("VIRTUAL_ENV", "CONDA_PREFIX")


def _notebook(path: Path, arguments: Sequence[str]) -> tuple[str, ...]:
    """What runs a notebook from top to bottom in a fresh kernel.

    Raises click.UsageError when it cannot be read, is given arguments, or what runs notebooks is not installed.
    """
    from samerun.audit.notebook import NotebookError, read_notebook
    from samerun.inside.notebook import LAUNCHER

    if len(arguments) > 1:
        raise click.UsageError(f"{path.name} is a notebook, which takes no arguments; {arguments[1]} is one too many")
    try:
        read_notebook(path.read_bytes())
    except (OSError, NotebookError) as error:
        raise click.UsageError(f"{path.name} cannot be run: {error}") from None
    python = _python()
    if missing := _missing(python, "nbclient", "ipykernel"):
        raise click.UsageError(f"{missing} is needed to run notebooks: pip install 'samerun[notebook]' for {python}")
    return (python, LAUNCHER, arguments[0])


def _missing(python: str, *packages: str) -> str:
    """The packages that are not installed for an interpreter."""
    import subprocess

    code = "import sys, importlib.util as u; print(*(n for n in sys.argv[1:] if u.find_spec(n) is None), sep=' and ')"
    done = subprocess.run([python, "-c", code, *packages], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _must_exist(path: Path, typed: str, cwd: Path) -> None:
    if not path.exists():
        raise click.UsageError(f"{typed}: no such file in {cwd}{_similar(path)}")


def _similar(path: Path) -> str:
    from difflib import get_close_matches

    names = [entry.name for entry in path.parent.glob(f"*{path.suffix}")] if path.parent.is_dir() else []
    close = get_close_matches(path.name, names, 1)
    return f"; did you mean {close[0]}?" if close else ""


def _must_compile(path: Path) -> None:
    """Say at once when the script cannot be parsed, with the line."""
    if path.suffix != ".py":
        return
    try:
        compile(path.read_bytes(), str(path), "exec", dont_inherit=True)
    except SyntaxError as error:
        raise click.UsageError(f"{path.name}, line {error.lineno}: {error.msg}; mend that first") from None
    except (OSError, ValueError) as error:
        raise click.UsageError(f"{path.name} cannot be read: {error}") from None
