"""What children of the program see is the same too: ``multiprocessing`` with each start method, and the ranks of ``torchrun``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from .conftest import Run, under_samerun
from .differences import common

CHOSEN_BY_TORCHRUN = ("MASTER_PORT", "TORCHELASTIC_RUN_ID", "TORCHELASTIC_ERROR_FILE")  # another value each time


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_children(method: str, run: Run) -> None:
    plain = run("python", "children.py", method)
    under = run(*under_samerun(["children.py", method]))
    assert (under.status, under.stderr) == (plain.status, plain.stderr) == (0, "")
    assert common(json.loads(under.stdout)) == common(json.loads(plain.stdout))
    assert json.loads(under.stdout)["carried"] == [True, 2]


def ranks(run: Run, folder: Path, *before: str) -> list[dict[str, Any]]:
    ended = run(*before, "torchrun", "--standalone", "--nproc_per_node", "2", "ranks.py", stdin="")
    assert ended.status == 0, ended.stderr
    seen = [json.loads((folder / f"rank{number}.json").read_text()) for number in range(2)]
    for facts in seen:
        for name in CHOSEN_BY_TORCHRUN:
            facts["environment"].pop(name, None)
    return seen


@pytest.mark.slow
def test_ranks_of_torchrun(run: Run, folder: Path) -> None:
    plain, under = ranks(run, folder), ranks(run, folder, "samerun", "run", "--")
    assert [common(facts) for facts in under] == [common(facts) for facts in plain]
    assert [facts["total"] for facts in under] == [3.0, 3.0]
