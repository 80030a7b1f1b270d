"""The report's last line says what to do next."""

from __future__ import annotations

from pathlib import Path

import pytest

from samerun.report.text import render
from samerun.verify.result import Cause, Result

CAUSE = Cause("python.random", "train.py", 3, "<module>", "x", (1, 1), (0, 1), "call random.seed(n)")


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (Result("differs", "", causes=[CAUSE]), "mend the first cause"),
        (Result("fragile", "", latent=[CAUSE]), "mend the first cause"),
        (Result("differs", ""), "put samerun.check(name, value) before that line"),
        (Result("same", ""), "more repeats raise the confidence"),
    ],
)
def test_what_to_do_next(result: Result, words: str) -> None:
    result.command = ("python", "train.py")
    assert list(render(result, Path("/nowhere")))[-1].startswith(f"Next: {words}")
