"""The record of a run is written and read back whole, and says what is wrong with it."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from samerun.ledger.record import SCHEMA, RecordError, Run, read_record, write_record

if TYPE_CHECKING:
    from pathlib import Path


def test_a_record_survives_disk(full: Run, tmp_path: Path) -> None:
    write_record(full, tmp_path)
    assert read_record(tmp_path) == full
    assert os.listdir(tmp_path) == ["run.json"]
    document = json.loads((tmp_path / "run.json").read_text())
    assert next(iter(document)) == "schema"
    assert document["schema"] == SCHEMA == "samerun.run/1"


def test_the_least_record() -> None:
    run = Run.from_json({"schema": SCHEMA, "id": "x", "argv": ["a"], "cwd": "/", "started": 1})
    assert run == Run("x", ("a",), "/", 1.0)


def test_arrays_stand_for_objects_in_order_of_fields(full: Run) -> None:
    document = json.loads(json.dumps(full.to_json()))
    document["draws"] = [list(document["draws"][0].values())]
    assert Run.from_json(document) == full


def test_fields_of_a_later_samerun_are_passed_over(full: Run) -> None:
    document = json.loads(json.dumps(full.to_json()))
    document["later"] = document["hardware"]["later"] = 1
    assert Run.from_json(document) == full


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"schema": "samerun.run/2"},
            "was written by a newer samerun (samerun.run/2); this one reads up to samerun.run/1: upgrade",
        ),
        (
            {"schema": "samerun.verify/1"},
            "is not the record of a run: its schema is 'samerun.verify/1', expected 'samerun.run/1'",
        ),
        ({"schema": None}, "is not the record of a run"),
        ({"argv": "train.py"}, "is damaged: 'argv' is 'train.py', expected list"),
        ({"argv": [1]}, "'argv' is 1, expected str"),
        ({"exit_code": True}, "'exit_code' is True, expected int"),
        ({"seconds": "long"}, "'seconds' is 'long', expected float"),
        ({"git": {}}, "git without 'commit'"),
        ({"hardware": "big"}, "'hardware' is 'big'"),
        ({"id": ...}, "run without 'id'"),
    ],
)
def test_errors_say_what_is_wrong(full: Run, change: dict[str, Any], words: str) -> None:
    document = json.loads(json.dumps(full.to_json()))
    document.update(change)
    document = {name: value for name, value in document.items() if value is not ...}
    with pytest.raises(RecordError) as error:
        Run.from_json(document, "runs/x/run.json")
    assert str(error.value).startswith("runs/x/run.json ")
    assert words in str(error.value)


@pytest.mark.parametrize("content", ["", "[]", "{", "3", '"samerun.run/1"'])
def test_files_that_are_no_records(tmp_path: Path, content: str) -> None:
    (tmp_path / "run.json").write_text(content)
    with pytest.raises(RecordError, match=r"run\.json"):
        read_record(tmp_path)


def test_a_missing_record_is_told(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match=r"holds no run\.json: the run is still going on, or was cut short"):
        read_record(tmp_path)


@pytest.mark.parametrize(
    ("argv", "command"),
    [
        (("/usr/bin/python3.11", "train.py", "--name", "two words"), "train.py --name 'two words'"),
        (("/usr/bin/python", "-m", "pkg"), "python -m pkg"),
        (("torchrun", "--nproc_per_node", "2", "train.py"), "torchrun --nproc_per_node 2 train.py"),
        (("python",), "python"),
    ],
)
def test_the_command_as_typed(full: Run, argv: tuple[str, ...], command: str) -> None:
    assert replace(full, argv=argv).command == command
