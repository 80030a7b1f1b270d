"""The environment that samerun itself was started with."""

from __future__ import annotations

import os

_COERCED = "LC_CTYPE"


def given_environ() -> dict[str, str]:
    """The environment for the user's program: ours, as it was before our own interpreter changed it.

    In a C locale Python sets LC_CTYPE for itself and its children (PEP 538). A program that found it set would not turn
    its UTF-8 mode on, as it does when it is started directly.
    """
    environ = dict(os.environ)
    try:
        with open("/proc/self/environ", "rb") as file:
            given = file.read().split(b"\0")
    except OSError:  # not Linux
        return environ
    if not any(entry.startswith(_COERCED.encode() + b"=") for entry in given):
        environ.pop(_COERCED, None)
    return environ
