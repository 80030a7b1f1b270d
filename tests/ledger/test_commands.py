"""``samerun runs``, ``show`` and ``gc``: data on stdout, words on stderr, documented exit codes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from samerun.cli.exits import ExitCode
from samerun.cli.gc import command as gc
from samerun.cli.runs import command as runs
from samerun.cli.show import command as show

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    from samerun.ledger.record import Run
    from samerun.ledger.store import Ledger


@pytest.fixture(autouse=True)
def in_project(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ledger.home.parent)
    monkeypatch.setenv("TZ", "UTC")


def call(command: Any, *arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


def test_runs_as_a_table(record: Callable[..., Run]) -> None:
    first, second = record(name="best"), record(seed=7, exit_code=0, git=None)
    result = call(runs)
    lines = result.stdout.splitlines()
    assert lines[0].split() == ["RUN", "STARTED", "EXIT", "SECONDS", "SEED", "GIT", "COMMAND"]
    assert lines[1].split()[0] == second.id
    assert lines[1].split()[3:6] == ["0", "12.2", "7"]
    assert lines[2].startswith(first.id)
    assert lines[2].endswith("9c4a1f7abcde+  train.py --name 'two words'  (best)")
    assert result.stderr == "Next: samerun show @last\n"


def test_runs_as_json(record: Callable[..., Run]) -> None:
    record()
    last = record()
    document = json.loads(call(runs, "--format", "json", "-n", "1").stdout)
    assert document["schema"] == "samerun.runs/1"
    assert [row["id"] for row in document["runs"]] == [last.id]


def test_no_runs(record: Callable[..., Run]) -> None:
    result = call(runs)
    assert (result.stdout, result.exit_code) == ("", ExitCode.HOLDS)
    assert "no runs are recorded in" in result.stderr
    record()
    assert "has 'eval.py' in it" in call(runs, "--filter", "eval.py").stderr


def test_show_tells_what_matters(record: Callable[..., Run]) -> None:
    run = record()
    result = call(show)
    assert result.stdout.startswith(f"run {run.id}\n  command   train.py --name 'two words'\n")
    for words in (
        "ended     exit 1",
        "pinned    numpy.random, hash.order",
        "machine   A Processor, 2 cores, 8 GB",
        "devices   H100",
        "git       9c4a1f7abcde on main, with changes since",
        "packages  numpy 2.4.6, mine",
        "metric    acc = 0.5",
        "created   out/m.csv, 12 bytes",
        "deleted   old.txt\n",
        "warning: train.py:9: np.random.seed(42) rewinds numpy.random",
        "note: a note",
    ):
        assert words in result.stdout
    assert result.stderr == f"Next: samerun show --rng {run.id}\n"


def test_show_generators(record: Callable[..., Run]) -> None:
    record()
    result = call(show, "--rng", "@last")
    assert result.stdout.splitlines()[1:] == [
        "  numpy.random",
        "    seeded    train.py:3              np.random.seed(42)",
        "    seeded    train.py:9              np.random.seed(42)  rewinds it",
        "    drawn     train.py:5              np.random.rand, 7 times, seeded",
        "  warning: train.py:9: np.random.seed(42) rewinds numpy.random",
    ]
    record(seeds=(), draws=(), concerns=())
    assert "none was used" in call(show, "--rng").stdout


def test_show_as_json(record: Callable[..., Run]) -> None:
    run = record()
    assert json.loads(call(show, "--format", "json", run.id).stdout) == json.loads(json.dumps(run.to_json()))
    document = json.loads(call(show, "--format", "json", "--rng").stdout)
    assert list(document) == ["schema", "id", "seed", "pins", "seeds", "draws", "concerns"]


def test_show_what_is_not_there(ledger: Ledger, record: Callable[..., Run]) -> None:
    result = call(show)
    assert result.exit_code == ExitCode.USAGE
    assert "no runs are recorded" in result.stderr
    run = record()
    (ledger.folder / run.id / "run.json").write_text('{"schema": "samerun.run/9"}')
    result = call(show, str(ledger.folder / run.id))
    assert result.exit_code == ExitCode.INCONCLUSIVE
    assert "written by a newer samerun (samerun.run/9)" in result.stderr
    assert result.stdout == ""


def test_gc_says_what_it_removes(ledger: Ledger, record: Callable[..., Run]) -> None:
    for _ in range(3):
        record()
    result = call(gc, "--keep", "1", "--dry-run")
    assert len(result.stdout.splitlines()) == 2
    assert "2 of what is kept in" in result.stderr
    assert "would be removed" in result.stderr
    assert len(ledger.rows()) == 3
    assert call(gc, "--keep", "1").exit_code == ExitCode.HOLDS
    assert len(ledger.rows()) == 1


@pytest.mark.parametrize("command", [runs, show, gc])
def test_help_is_one_sentence_and_three_examples(command: Any) -> None:
    text = command.get_short_help_str(200)
    assert text.endswith(".") or text.count(".") == 0
    assert command.epilog.count("\n  samerun ") == 3


def test_exit_codes_are_stable() -> None:
    assert {code.name: int(code) for code in ExitCode} == {
        "HOLDS": 0, "FAILS": 1, "USAGE": 2, "FAULT": 3, "INCONCLUSIVE": 4, "CANNOT_LAUNCH": 125, "NOT_EXECUTABLE": 126,
        "NOT_FOUND": 127, "INTERRUPTED": 130,
    }  # fmt: skip
