"""Every rule: its page's example fires, what the page says to use instead does not, and the silent cases stay silent."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from samerun.audit import registry
from samerun.audit.docs import HEADINGS, sections
from samerun.audit.engine import audit_bytes
from samerun.audit.settings import Settings

SILENT = Path(__file__).parent / "silent"
NOTEBOOK_RULES = {"NB101", "NB102"}
CODES = sorted(registry.rules())


def codes_in(source: str, name: str = "program.py") -> list[str]:
    report = audit_bytes({name: source.encode()}, None, Settings(select=("ALL",)))
    assert report.skipped == []
    return [finding.rule for finding in report.findings]


def silent_cases() -> list[tuple[str, str, str]]:
    cases = []
    for path in sorted(SILENT.glob("*.txt")):
        for chunk in re.split(r"^# --- ", path.read_text(), flags=re.MULTILINE)[1:]:
            title, _, source = chunk.partition("\n")
            cases.append((path.stem.upper(), title, source))
    return cases


@pytest.mark.parametrize("code", CODES)
def test_page_has_all_headings_in_order(code: str) -> None:
    assert list(sections(code)) == ["", *HEADINGS]
    assert all(sections(code).values())


@pytest.mark.parametrize("code", sorted(set(CODES) - NOTEBOOK_RULES))
def test_example_fires(code: str) -> None:
    assert code in codes_in(textwrap.dedent(sections(code)["Example"]))


@pytest.mark.parametrize("code", CODES)
def test_use_instead_is_silent(code: str) -> None:
    assert code not in codes_in(textwrap.dedent(sections(code)["Use instead"]))


@pytest.mark.parametrize(("code", "title", "source"), silent_cases(), ids=lambda value: value if len(value) < 60 else "")
def test_stays_silent(code: str, title: str, source: str) -> None:
    assert code not in codes_in(source)


def test_every_rule_has_more_silent_cases_than_firing_ones() -> None:
    counts = dict.fromkeys(CODES, 0)
    for code, _, _ in silent_cases():
        counts[code] += 1
    assert [code for code, count in counts.items() if count < 2] == []


@pytest.mark.parametrize("code", CODES)
def test_rule_is_silent_in_tests(code: str) -> None:
    example = textwrap.dedent(sections(code)["Example"])
    if registry.rules()[code].severity != "error":
        return
    allowed = {"SD116", "SD117", "SK403", "TF601"}  # these never work, wherever they stand
    assert code in allowed or code not in codes_in(example, "tests/test_program.py")
