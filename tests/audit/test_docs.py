"""The rules' pages in docs/ are those of the docstrings."""

from __future__ import annotations

from pathlib import Path

import pytest

from samerun.audit import docs

ROOT = Path(__file__).parents[2]


def test_pages_are_up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert docs.main(["--check"]) == 0


def test_check_notices_a_stale_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    assert docs.main([]) == 0
    assert docs.main(["--check"]) == 0
    (tmp_path / "docs/reference/rules/or301.md").write_text("old")
    assert docs.main(["--check"]) == 1
    assert "or301.md" in capsys.readouterr().err
