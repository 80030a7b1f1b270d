"""What is not parsed has nothing to find: the words that rules ask for never hide a finding."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from samerun.audit import registry
from samerun.audit.docs import sections
from samerun.audit.engine import audit, audit_bytes
from samerun.audit.mentions import Mentions, Screen, is_test
from samerun.audit.settings import Settings

EXAMPLES = Path(__file__).parents[2] / "examples"
ALL = Settings(select=("ALL",), respect_gitignore=False)


def everything(self: Mentions, screen: Screen) -> tuple[str, ...]:
    return tuple(code for code, _, _ in screen.rows)


def test_no_word_hides_a_finding_in_the_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    screened = audit([str(EXAMPLES)], EXAMPLES, ALL, use_cache=False)
    monkeypatch.setattr(Mentions, "concerned", everything)
    monkeypatch.setattr(Mentions, "speaks", lambda self: True)
    assert audit([str(EXAMPLES)], EXAMPLES, ALL, use_cache=False).findings == screened.findings
    assert len(screened.findings) > 40


def test_no_word_hides_a_finding_in_the_rules_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [textwrap.dedent(sections(code)[part]) for code in registry.rules() for part in ("Example", "Use instead")]
    for path in (Path(__file__).parent / "silent").glob("*.txt"):
        texts += [chunk.partition("\n")[2] for chunk in re.split(r"^# --- ", path.read_text(), flags=re.MULTILINE)[1:]]
    screened = [audit_bytes({"program.py": text.encode()}, None, ALL).findings for text in texts]
    monkeypatch.setattr(Mentions, "concerned", everything)
    monkeypatch.setattr(Mentions, "speaks", lambda self: True)
    assert [audit_bytes({"program.py": text.encode()}, None, ALL).findings for text in texts] == screened


@pytest.mark.parametrize(
    ("source", "imports"),
    [
        ("import a.b as c, d\n", {"a.b", "d"}),
        ("from a import b, c as d\n", {"a.b", "a.c"}),
        ("from . import (\n    b,\n    c,\n)\n", {".b", ".c"}),
        ("from ..a.b import c  # and more\n", {"..a.b.c"}),
    ],
)
def test_imports_are_told_from_bytes(source: str, imports: set[str]) -> None:
    assert imports <= set(Mentions(source.encode()).imports())


def test_only_the_modules_own_body_acts_on_import() -> None:
    inside = b"import random\n\nclass A:\n    x = random.random()\n\ndef f(\n    a,\n):\n    random.seed(0)\n"
    assert not Mentions(inside).acts_on_import()
    assert Mentions(inside + b"y = random.random()\n").acts_on_import()


@pytest.mark.parametrize(
    ("path", "raw", "expected"),
    [
        ("tests/a.py", b"", True),
        ("a/test_b.py", b"", True),
        ("b_test.py", b"def test_x():", True),
        ("b_test.py", b"x = 1", False),
    ],
)
def test_what_is_a_test(path: str, raw: bytes, expected: bool) -> None:
    assert is_test(path, raw) is expected
