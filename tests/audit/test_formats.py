"""The full output of every format on a small project, kept as snapshots, and SARIF against the shape of its 2.1.0 schema.

``UPDATE_SNAPSHOTS=1 pytest tests/audit/test_formats.py`` writes the snapshots anew.
"""

from __future__ import annotations

import json
import os
import xml.etree.ElementTree as ET
from importlib import import_module
from pathlib import Path

import jsonschema
import pytest

from samerun.audit.engine import Report, audit
from samerun.audit.model import finding_from_json, finding_to_json
from samerun.audit.settings import Settings

HERE = Path(__file__).parent
FORMATS = ("text", "grouped", "json", "github", "sarif", "junit", "statistics")


@pytest.fixture(scope="module")
def report() -> Report:
    folder = HERE.parent / "data" / "audit" / "project"
    return audit([str(folder)], folder, Settings(extend_select=("NB101",), respect_gitignore=False), use_cache=False)


def rendered(report: Report, form: str) -> str:
    text = import_module(f"samerun.audit.formats.{form}").render(report)
    assert isinstance(text, str)
    return text


@pytest.mark.parametrize("form", FORMATS)
def test_snapshot(report: Report, form: str) -> None:
    path = HERE / "snapshots" / f"{form}.txt"
    text = rendered(report, form)
    if os.environ.get("UPDATE_SNAPSHOTS"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_sarif_has_the_shape_of_its_schema(report: Report) -> None:
    schema = json.loads((HERE / "sarif-2.1.0-shape.json").read_text())
    document = json.loads(rendered(report, "sarif"))
    jsonschema.validate(document, schema)
    (run,) = document["runs"]
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert all(ids[result["ruleIndex"]] == result["ruleId"] for result in run["results"])
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**document, "version": "2.0.0"}, schema)


def test_junit_is_xml_that_counts_right(report: Report) -> None:
    suite = ET.fromstring(rendered(report, "junit")).find("testsuite")
    assert suite is not None
    assert suite.get("failures") == str(len(report.findings)) == str(len(suite.findall("testcase/failure")))


def test_columns_count_characters(report: Report) -> None:
    wide = next(finding for finding in report.findings if finding.rule == "OR301" and finding.file == "train.py")
    assert (wide.line, wide.column) == (26, 41)


def test_findings_survive_the_cache(report: Report) -> None:
    for finding in report.findings:
        assert finding_from_json(json.loads(json.dumps(finding_to_json(finding)))) == finding
