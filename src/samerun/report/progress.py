"""Which run is going and how many are left: one line, on a terminal only."""

from __future__ import annotations

from types import TracebackType
from typing import TextIO


class Progress:
    """Called with (role, number, of); wipes its line when done."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._shown = stream.isatty()

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._say("")

    def __call__(self, role: str, number: int, of: int) -> None:
        """Run ``number`` of ``of`` starts; ``of`` grows when a difference asks for more runs."""
        self._say(f"run {number} of {of}: {role}")

    def _say(self, words: str) -> None:
        if self._shown:
            self._stream.write(f"\r\x1b[2K{words}")
            self._stream.flush()
