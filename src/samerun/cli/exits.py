"""The exit codes of every samerun command: public, documented and stable."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """How a command ended. ``run`` and ``replay`` give the program's own status instead, where it was started."""

    HOLDS = 0
    """What was asked holds, or nothing was found."""
    FAILS = 1
    """It does not hold, or something was found."""
    USAGE = 2
    """The command line or the configuration is wrong."""
    FAULT = 3
    """A fault of samerun itself."""
    INCONCLUSIVE = 4
    """Nothing can be said, and the reason is given."""
    CANNOT_LAUNCH = 125
    """The program could not be started."""
    NOT_EXECUTABLE = 126
    """The program was found but cannot be executed."""
    NOT_FOUND = 127
    """There is no such program."""
    INTERRUPTED = 130
    """Ctrl-C."""
