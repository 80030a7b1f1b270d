"""From a path to a parsed source: encodings, byte-order marks, notebooks, and one plain line for what cannot be read."""

from __future__ import annotations

import ast
import gc
import io
import os
import sys
import tokenize
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from samerun.audit.notebook import Notebook, NotebookError, read_notebook

if TYPE_CHECKING:
    from collections.abc import Iterator

# A file larger than this is generated: nobody seeds a generator in its fourth megabyte.
MOST_BYTES = 4_000_000


class Unreadable(Exception):
    """A file that cannot be audited; the message is the one line that says why."""


@dataclass(frozen=True)
class Text:
    """A file's source as UTF-8 without byte-order mark, and what is needed to write it back the same way."""

    data: bytes
    encoding: str
    notebook: Notebook | None = None


@contextmanager
def no_collector() -> Iterator[None]:
    """Run with the cyclic garbage collector off: with it on, parsing many files spends its time re-reading live trees."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def read_bytes(path: str) -> bytes:
    """The file's bytes.

    Raises:
        Unreadable: it is gone, forbidden, not a plain file or larger than any hand-written one.
    """
    try:
        if os.path.getsize(path) > MOST_BYTES and not path.endswith(".ipynb"):
            raise Unreadable(f"larger than {MOST_BYTES // 1_000_000} MB, so taken for generated")
        with open(path, "rb") as stream:
            return stream.read()
    except OSError as error:
        raise Unreadable(error.strerror or "cannot be read") from None


def decode(raw: bytes, path: str) -> Text:
    """The source in ``raw``.

    Raises:
        Unreadable: unknown or wrong encoding, null bytes, or a notebook that is none.
    """
    if path.endswith(".ipynb"):
        try:
            notebook = read_notebook(raw)
        except NotebookError as error:
            raise Unreadable(str(error)) from None
        return Text(notebook.text.encode("utf-8", "replace"), "utf-8", notebook)
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(raw).readline)
        text = raw if encoding == "utf-8" else raw.decode(encoding).encode("utf-8")
        text.decode("utf-8")
    except (SyntaxError, UnicodeDecodeError, LookupError):
        raise Unreadable("its encoding is unknown; expected UTF-8, or a coding line that names another") from None
    if encoding != "utf-8" and encoding != "utf-8-sig":
        text = _without_coding(text)
    if b"\0" in text:
        raise Unreadable("it holds null bytes, so it is not Python source")
    return Text(text, encoding)


def _without_coding(text: bytes) -> bytes:
    """The text with its coding line's ``coding`` spelled so that the parser, given UTF-8, does not decode it again."""
    lines = text.split(b"\n", 2)
    return b"\n".join(
        [line.replace(b"coding", b"cod1ng") if line.lstrip().startswith(b"#") else line for line in lines[:2]] + lines[2:]
    )


def parse(text: bytes, path: str) -> ast.Module:
    """The tree of a source.

    Raises:
        Unreadable: it does not parse, is Python 2, or nests deeper than the parser goes.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except SyntaxError as error:
            raise Unreadable(_syntax(error, text)) from None
        except (RecursionError, MemoryError):
            raise Unreadable("it nests deeper than Python's parser goes") from None
        except ValueError as error:
            raise Unreadable(f"it does not parse: {error}") from None


def _syntax(error: SyntaxError, text: bytes) -> str:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    message = (error.msg or "invalid syntax").splitlines()[0]
    old = "Missing parentheses in call to 'print'" in message or "multiple exception types must be parenthesized" in message
    if old or b"except Exception, e" in text:
        return f"it is Python 2 (line {error.lineno})"
    return f"it does not parse under Python {version}: {message} (line {error.lineno})"
