"""A project with recorded runs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from samerun.ledger.record import Draws, File, Git, Hardware, Run
from samerun.ledger.store import Ledger
from samerun.trace.generators import Concern
from samerun.trace.read import Seed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FULL = Run(
    id="20260102-030405-bcdf",
    argv=("/usr/bin/python3", "train.py", "--name", "two words"),
    cwd="/project",
    started=1767322800.5,
    seconds=12.25,
    exit_code=1,
    signal=0,
    name="baseline",
    seed=2**70,
    pins=("numpy.random", "hash.order"),
    deterministic=True,
    flags={"torch.backends.cudnn.benchmark": "False"},
    python="3.11.7",
    executable="/usr/bin/python3",
    packages={"numpy": "2.4.6", "mine": ""},
    hardware=Hardware("Linux 6", "x86_64", "A Processor", 2, 8 << 30, ("H100",)),
    git=Git("9c4a1f7abcdef0123456", "main", dirty=True),
    environ={"HOME": "/root", "API_KEY": "***"},
    processes=3,
    seeds=(
        Seed("main", "numpy.random", "42", "np.random.seed", "", 0, "train.py", 3, "main"),
        Seed("main", "numpy.random", "42", "np.random.seed", "rewound", 7, "train.py", 9, "main"),
    ),
    draws=(Draws("numpy.random", "np.random.rand", "seeded", "train.py", 5, 7),),
    concerns=(Concern("rewound", "numpy.random", "train.py", 9, "main", "np.random.seed(42) rewinds numpy.random"),),
    files=(File("out/m.csv", "created", 12, "xxh3:00", "table"), File("old.txt", "deleted")),
    metrics={"acc": "0.5"},
    notes=("a note",),
)


@pytest.fixture
def full() -> Run:
    return FULL


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    project = tmp_path / "project"
    project.mkdir()
    return Ledger.of(project)


@pytest.fixture
def record(ledger: Ledger) -> Callable[..., Run]:
    """Records a run; the later it is called, the later the run."""
    count = 0

    def record(**changes: Any) -> Run:
        nonlocal count
        count += 1
        folder = ledger.new(FULL.argv)
        changes = {"id": folder.name, "started": 1767322800.0 + count, "name": "", **changes}
        run = replace(FULL, **changes)
        ledger.save(run)
        return run

    return record
