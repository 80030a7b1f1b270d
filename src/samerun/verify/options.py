"""What a verification was asked to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Options:
    """Options of ``samerun verify``; times in seconds, sizes in bytes."""

    argv: tuple[str, ...]
    cwd: Path
    repeats: int = 2
    steps: int = 0
    perturb: tuple[str, ...] = ()  # beyond those perturbed by default
    no_perturb: bool = False
    only: tuple[str, ...] = ()
    timeout: float | None = None
    budget: float | None = None
    strict: bool = False
    resume: tuple[str, ...] = ()  # the resume command, to prove a resume instead of a repeat
    stop_after: tuple[str, int] = ("", 0)  # unit and number at which the run to be resumed is interrupted
    output_limit: int = 1 << 30
    control: bool = False  # one more run, with other seeds
    seed: int = 20_260_101  # what pins are made from; any number does
    environ: dict[str, str] = field(default_factory=dict)
