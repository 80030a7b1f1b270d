"""What an earlier run of the same command left behind: caches, checkpoints, logs that are appended to.

Nothing is armed in the process: the parent pins it by bringing the folder back to what it was before each run, and frees it
by not doing so. Who reads what an earlier run wrote is seen in the journal of files.
"""

from __future__ import annotations

from samerun.sources.protocol import Source

SOURCE = Source(
    "leftovers",
    cosmetic="counter",
    advice="start from a fresh output folder, or make what is read again part of the run's inputs (key a cache by its inputs; "
    "resume only when asked to; open logs with 'w')",
)
