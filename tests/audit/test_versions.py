"""Rules that depend on a framework's version ask what the project pins, and else what is installed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from samerun.audit import versions
from samerun.audit.engine import audit
from samerun.audit.settings import Settings, SettingsError, load_settings

OLD_SEED = "import tensorflow as tf\ntf.set_random_seed(1)\n"
WORKERS = """\
import numpy as np
from torch.utils.data import DataLoader, Dataset

class Noisy(Dataset):
    def __getitem__(self, index):
        return np.random.rand(3)

loader = DataLoader(Noisy(), num_workers=2)
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(versions, "installed", lambda: {"tensorflow": (2, 21), "torch": (2, 13)})
    return tmp_path


def codes(root: Path, source: str) -> list[str]:
    (root / "main.py").write_text(source)
    return [finding.rule for finding in audit([str(root)], root, Settings(), use_cache=False).findings]


@pytest.mark.parametrize(
    ("requirement", "expected"),
    [
        ("", (2, 21)),
        ("tensorflow", (2, 21)),
        ("tensorflow==1.15.2", (1, 15, 2)),
        ("TensorFlow_GPU >= 1.14, < 2  # old", (1, 14)),
        ("tensorflow<2", (1, 999)),
        ("tensorflow>=2.4", (2, 21)),
        ("tensorflow-cpu[extra]~=2.9; python_version > '3'", (2, 21)),
        ("tensorflow-probability==0.8", (2, 21)),
        ("-r other.txt", (2, 21)),
    ],
)
def test_what_a_requirement_means(here: Path, requirement: str, expected: tuple[int, ...]) -> None:
    (here / "requirements.txt").write_text(f"# pinned\n{requirement}\n")
    assert versions.of_project(here)["tensorflow"] == expected


def test_a_pin_switches_a_rule_off(here: Path) -> None:
    assert codes(here, OLD_SEED) == ["TF601"]
    (here / "requirements-gpu.txt").write_text("tensorflow==1.15\n")
    assert codes(here, OLD_SEED) == []


def test_a_pin_in_pyproject_switches_a_check_on(here: Path) -> None:
    assert "PT503" not in codes(here, WORKERS)
    (here / "pyproject.toml").write_text('[project]\nname = "x"\ndependencies = ["torch>=1.7,<1.9"]\n')
    assert "PT503" in codes(here, WORKERS)
    (here / "pyproject.toml").write_text('[project]\nname = "x"\noptional-dependencies = { gpu = ["torch==2.1"] }\n')
    assert "PT503" not in codes(here, WORKERS)


def test_a_changed_pin_is_seen_through_the_cache(here: Path) -> None:
    (here / "main.py").write_text(OLD_SEED)
    assert len(audit([str(here)], here, Settings()).findings) == 1
    (here / "requirements.txt").write_text("tensorflow==1.15\n")
    assert audit([str(here)], here, Settings()).findings == []


def test_without_a_toml_parser_settings_are_asked_for_and_nothing_else(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("tomllib", "tomli"):
        monkeypatch.setitem(sys.modules, name, None)
    (here / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert load_settings(here)[0] == Settings()
    assert codes(here, OLD_SEED) == ["TF601"]
    (here / "pyproject.toml").write_text("[tool.samerun.audit]\nignore = ['TF601']\n")
    with pytest.raises(SettingsError, match=r"Python 3.10 needs .pip install tomli. to read it"):
        load_settings(here)
