"""Each cause that a run proves gets the rule that would have caught it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from samerun.audit import registry
from samerun.audit.catches import Place, catching_rules
from samerun.cli.verify import with_rules
from samerun.launch.catalogue import all_sources
from samerun.report.text import render
from samerun.verify.result import Cause, Result

EXAMPLES = Path(__file__).parents[2] / "examples"


def rules_of(example: str) -> list[str | None]:
    expected = json.loads((EXAMPLES / example / "expected.json").read_text())
    places = [Place(cause["file"], cause["line"], cause["source"]) for cause in expected["causes"]]
    return catching_rules(EXAMPLES / example / "broken", places)


@pytest.mark.parametrize(
    ("example", "rules"),
    [
        ("01-wine-forest", ["OR302", "NP201"]),
        ("05-seed-too-late", ["SD103"]),
        ("09-random-search", ["SK401", "SD101"]),
        ("15-shard-order", ["OR301"]),
        ("17-lag-features", [None]),
    ],
)
def test_the_rule_of_each_cause(example: str, rules: list[str | None]) -> None:
    assert rules_of(example) == rules


def test_a_verification_names_the_rules(tmp_path: Path) -> None:
    cause = Cause("hash.order", "train.py", 28, "load_features", "kept", (1, 1), (0, 1), "sort it")
    result = with_rules(
        Result("differs", "", causes=[cause], latent=[replace(cause, line=1)]), EXAMPLES / "01-wine-forest" / "broken"
    )
    assert [cause["rule"] for cause in result.to_dict()["causes"]] == ["OR302"]
    assert [cause["rule"] for cause in result.to_dict()["latent"]] == [None]
    lines = list(render(result, tmp_path))
    assert [line.split("samerun ")[-1] for line in lines if line.startswith("     rule ")] == ["rule OR302 explains it"]


def test_a_source_at_a_line_of_another_one_is_not_explained(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("import os\nfirst = os.listdir('.')[0]\n")
    places = [Place("main.py", 2, "listing"), Place("main.py", 2, "clock"), Place("main.py", 1, "listing")]
    assert catching_rules(tmp_path, places) == ["OR301", None, None]


def test_all_draws_of_an_unseeded_generator_are_explained_by_its_first(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("import random\na = random.random()\nb = random.random()\nopen(str(a + b))\n")
    assert catching_rules(tmp_path, [Place("main.py", 3, "python.random")]) == ["SD101"]


def test_settings_that_cannot_be_read_explain_nothing(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("import os\nfirst = os.listdir('.')[0]\n")
    (tmp_path / "pyproject.toml").write_text("[broken")
    assert catching_rules(tmp_path, [Place("main.py", 2, "listing")]) == [None]


def test_rules_name_sources_that_there_are() -> None:
    known = {source.name for source in all_sources().values()} | {"kernels", "batching", "schedule"}
    assert {source for rule in registry.rules().values() for source in rule.sources} <= known


def test_every_rule_without_a_source_is_about_a_run_that_repeats() -> None:
    without = {code for code, rule in registry.rules().items() if not rule.sources}
    assert without == {
        "JX701", "JX703", "JX704", "JX705", "NB101", "NP202", "OR307", "PT509", "RL003", "SD105", "SD106", "SE001", "SK403",
        "SK404",
    }  # fmt: skip
