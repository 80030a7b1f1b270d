"""Interrupted and resumed against never interrupted: small programs that lose one thing each, and where two courses join."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from samerun.cli.verify import command
from samerun.trace.read import Event
from samerun.verify.course import Course, Joined, Part, Parting, Row, join
from samerun.verify.lost import lost_before, suspects, trials
from samerun.verify.session import Inconclusive
from tests.verify.conftest import Verify

WALK = """
import json, random, sys
{setup}

class Walker:
    def __init__(self):
        self.at = 0.0
        self.speed = 1.0

def main():
    rng = random.Random(5)
    random.seed(1)
    walker, start = Walker(), 0
    if len(sys.argv) > 1:
        with open("walk.json") as file:
            saved = json.load(file)
        walker.at, start = saved["at"], saved["step"]
        {load}
    for step in range(start, 12):
        walker.at += walker.speed * (random.random() + rng.gauss(0, 1))
        walker.speed *= 0.9
        print(step, round(walker.at, 9))
        if step % 3 == 2:
            words = {{"at": walker.at, "step": step + 1, "speed": walker.speed, "own": rng.getstate(), "all": random.getstate()}}
            with open("walk.json", "w") as file:
                json.dump(words, file)

main()
"""
SPEED = "walker.speed = saved['speed']"
OWN = "rng.setstate((saved['own'][0], tuple(saved['own'][1]), saved['own'][2]))"
ALL = "random.setstate((saved['all'][0], tuple(saved['all'][1]), saved['all'][2]))"
RESUME = ("--resume", "python script.py again", "--stop-after", "line:7")


def walk(*load: str, setup: str = "") -> str:
    return WALK.format(load="; ".join(load) or "pass", setup=setup)


@pytest.mark.slow
def test_a_whole_checkpoint_is_proved_to_be_one(verify: Verify) -> None:
    report = verify(walk(SPEED, OWN, ALL), options=RESUME)
    assert (report["verdict"], report["code"]) == ("same", 0)
    assert [run["role"] for run in report["runs"]] == ["whole", "interrupted", "resumed", "whole"]
    assert report["resume"] == {
        "command": report["resume"]["command"], "stopped_after": "line:7", "unit": "line", "resumed_after": 6, "total": 12,
        "made": 6, "first_difference": None, "columns": [],
    }  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("load", "source", "name"),
    [
        ((SPEED, OWN), "python.random", "python.random"),
        ((SPEED, ALL), "random.Random", "rng"),
        ((OWN, ALL), "program", "walker.speed"),
    ],
)
def test_what_was_lost_is_named(verify: Verify, load: tuple[str, ...], source: str, name: str) -> None:
    report = verify(walk(*load), options=RESUME)
    assert (report["verdict"], report["code"]) == ("differs", 1)
    assert [(cause["source"], cause["name"]) for cause in report["causes"]] == [(source, name)]
    assert report["resume"]["first_difference"] == 7
    assert report["causes"][0]["fix"]
    proved = source != "program"
    assert report["causes"][0]["pinned_differs"] == ([0, 1] if proved else [0, 0]), "putting it right cures it"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("script", "options", "words"),
    [
        (walk(setup="random.seed = lambda n: None"), RESUME, "two uninterrupted runs differ"),
        (walk().replace("len(sys.argv) > 1", "False"), RESUME, "began again at the first line"),
        (walk(), (*RESUME[:3], "line:2"), "the resume command fails (exit 1: FileNotFoundError"),
        (walk(), (*RESUME[:3], "line:12"), "ended before line 12 was over and another began: it made no step"),
        (walk(), (*RESUME[:3], "step:2"), "no step that can be seen, but 12 lines"),
        (walk(), ("--resume", "python -c pass", *RESUME[2:]), "printed no line"),
    ],
)
def test_where_nothing_can_be_said_that_is_said(verify: Verify, script: str, options: tuple[str, ...], words: str) -> None:
    report = verify(script, options=options)
    assert (report["verdict"], report["code"]) == ("inconclusive", 4)
    assert words in report["reason"]


@pytest.mark.slow
def test_a_generator_that_nobody_draws_from_makes_no_difference(verify: Verify) -> None:
    script = walk(SPEED, OWN).replace("random.random()", "0.5")
    report = verify(script, options=RESUME)
    assert report["verdict"] == "same"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--resume", "python a.py"), "--resume needs --stop-after"),
        (("--stop-after", "step:3"), "--resume needs --stop-after"),
        (("--resume", "python a.py", "--stop-after", "step:0"), "is no place to stop; expected step, batch, epoch, fit, line"),
        (("--resume", "python a.py", "--stop-after", "steps:3"), "is no place to stop"),
        (("--resume", "python 'a.py", "--stop-after", "step:3"), "is no command"),
        (("--resume", "", "--stop-after", "step:3"), "the command is empty"),
        (("--resume", "b.py", "--stop-after", "step:3"), "b.py: no such file"),
        (("--resume", "python a.py", "--stop-after", "step:3", "--control"), "ask one at a time"),
    ],
)
def test_what_cannot_be_asked_is_told(tmp_path: Path, options: tuple[str, ...], words: str) -> None:
    (tmp_path / "a.py").write_text("")
    done = CliRunner().invoke(command, ["--cwd", str(tmp_path), *options, "a.py"], terminal_width=200)
    assert done.exit_code == 2
    assert words in " ".join(done.output.split())


TRAIN = """
import sys, torch
from torch import nn

torch.manual_seed(0)
rows = torch.randn(8, 3)
model = nn.Linear(3, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: 1 / (1 + epoch))
start = 0
if len(sys.argv) > 1:
    saved = torch.load("last.pt")
    start = saved["epoch"]
    for name in sys.argv[1].split(","):
        globals()[name].load_state_dict(saved[name])
for epoch in range(start, 5):
    for row in rows.split(4):
        optimizer.zero_grad()
        model(row).square().mean().backward()
        optimizer.step()
    scheduler.step()
    state = {name: globals()[name].state_dict() for name in ("model", "optimizer", "scheduler")}
    torch.save({**state, "epoch": epoch + 1}, "last.pt")
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("loaded", "found", "step"),
    [
        ("model,optimizer,scheduler", [], None),
        ("model,optimizer", ["scheduler"], 7),
        ("model,scheduler", ["optimizer"], 5),
        ("optimizer,scheduler", ["model"], 5),
    ],
)
def test_what_stands_before_the_first_step_is_compared(verify: Verify, loaded: str, found: list[str], step: int | None) -> None:
    options = ("--resume", f"python script.py {loaded}", "--stop-after", "step:5")
    report = verify(TRAIN, options=options)
    assert [cause["source"] for cause in report["causes"]] == found, report["reason"]
    assert report["resume"]["first_difference"] == step
    assert report["resume"]["resumed_after"] == 4


# Where two courses join


def step(series: str = "Adam", **columns: str) -> Row:
    """A row of which each column has its value as digest; generators are ``name=digest@draws``."""
    parts = {}
    for name, value in columns.items():
        digest, _, count = value.partition("@")
        kind = "generator" if count else name if name in ("model", "optimizer") else "value"
        shown: Any = count or (["train.py:3", value] if name == "batch" else value)
        parts[name] = Part(digest, kind, shown)
    return Row(Event("step", series, "train.py", 9, "main", ["row", "", "row", None, []]), parts)


def course(*models: str, start: str, **columns: list[str]) -> Course:
    rows = [step(model=model, **{name: values[i] for name, values in columns.items()}) for i, model in enumerate(models)]
    return Course({"Adam": step(model=start, optimizer=f"o{start}")}, rows)


def test_a_resume_joins_where_the_models_are_equal() -> None:
    whole = course("a", "b", "c", "d", start="0")
    joined = join(whole, course("c", "d", start="b"))
    assert (joined.after, joined.left, joined.made, joined.parting()) == (2, 2, 2, None)


def test_more_steps_than_were_left_are_told() -> None:
    joined = join(course("a", "b", "c", "d", start="0"), course("c", "d", "e", start="b"))
    assert joined.after == 2
    assert joined.parting() == Parting(2, ())


def test_a_model_that_was_not_loaded_joins_by_count() -> None:
    whole = course("a", "b", "c", "d", start="0")
    resumed = course("a", "b", start="0")
    joined = join(whole, resumed)
    assert joined.after == 2
    assert lost_before(whole, resumed, joined) == ["model"]


def test_a_run_that_begins_anew_joins_at_its_beginning() -> None:
    assert join(course("a", "b", start="0"), course("a", "b", start="0")).after == 0


def test_what_the_first_step_met_on_the_way_does_not_count() -> None:
    whole = course("a", "b", start="0", batch=["1", "2"])
    resumed = course("b", start="a", batch=["2"])
    passed_over = Part("1 and 2", "value", ["train.py:3", "1", "2"])
    resumed.steps[0] = Row(resumed.steps[0].event, {**resumed.steps[0].columns, "batch": passed_over})
    assert join(whole, resumed).parting() is None


def test_a_generator_goes_back_before_the_draws_of_the_first_step() -> None:
    whole = course("a", "b", "c", start="0", torch=["p@5", "q@8", "r@11"])
    resumed = course("x", "y", start="a", torch=["s@6", "t@9"])
    joined = join(whole, resumed)
    assert suspects(joined) == ["torch"]
    assert [(trial.moment, trial.draw) for trial in trials(joined, "torch")] == [("draw", 4), ("read", 0)]


def test_no_step_at_all_is_said() -> None:
    with pytest.raises(Inconclusive, match="made no step"):
        join(course("a", start="0"), Course())


def test_parting_later_or_with_less_is_better() -> None:
    assert Parting(3, ("loss",)).better_than(Parting(2, ("batch",)))
    assert Parting(2, ("loss",)).better_than(Parting(2, ("loss", "batch")))
    assert not Parting(2, ("model",)).better_than(Parting(2, ("loss", "batch")))


def test_joined_is_shown_from_the_row_before(tmp_path: Path) -> None:
    whole = course("a", "b", start="0")
    joined = join(whole, course("b", start="a"))
    assert isinstance(joined, Joined)
    assert joined.wholes == whole.steps
