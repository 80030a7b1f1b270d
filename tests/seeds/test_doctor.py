"""samerun doctor: what bears on repeatable runs, and that asking imports no framework."""

import json
import sys

import pytest
from click.testing import CliRunner

from samerun.cli.doctor import command
from samerun.seeds import diagnosis


def test_it_prints_facts_and_hints(monkeypatch):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setenv("MKL_CBWR", "AVX2")
    done = CliRunner().invoke(command, [])
    assert done.exit_code == 0
    assert "  version: " in done.stdout
    assert "  MKL_CBWR: AVX2\n" in done.stdout
    assert "hint: set OMP_NUM_THREADS" in done.stdout
    assert done.stdout.endswith("Next: samerun verify SCRIPT\n")


def test_json():
    data = json.loads(CliRunner().invoke(command, ["--format", "json"]).stdout)
    assert data["schema"] == "samerun.doctor/1"
    assert {"area": "rank", "name": "alone", "value": "0 of 1", "hint": ""} in data["findings"]
    areas = {finding["area"] for finding in data["findings"]}
    assert {"numpy", "torch", "tensorflow", "keras", "jax"} <= areas


def test_it_imports_no_framework(play):
    play("""
        import sys
        from samerun.seeds.diagnosis import diagnose
        found = diagnose()
        assert {"numpy", "torch", "tensorflow", "jax"} <= {f.area for f in found}
        assert not {"numpy", "torch", "tensorflow", "jax", "keras"} & set(sys.modules)
    """)


def test_the_hash_seed(play):
    program = "from samerun.seeds.diagnosis import diagnose\nprint([f for f in diagnose() if f.name == 'PYTHONHASHSEED'])"
    assert "value='random', hint='start with PYTHONHASHSEED=0" in play(program).stdout
    assert "value='3', hint=''" in play(program, PYTHONHASHSEED="3").stdout


def test_switches_with_hints(monkeypatch):
    monkeypatch.setattr(diagnosis.process, "packages", lambda: {"torch": ["torch"]})
    found = {finding.name: finding for finding in diagnosis.diagnose(load=True)}
    assert found["use_deterministic_algorithms"].hint == "samerun.seed(n, deterministic=True) turns it on"
    assert found["cudnn.benchmark"].hint == ""


def test_a_framework_that_cannot_be_imported_is_told(monkeypatch, tmp_path):
    (tmp_path / "cupy.py").write_text("raise OSError('no driver')")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(diagnosis.process, "packages", lambda: {"cupy": ["cupy"]})
    monkeypatch.delitem(sys.modules, "cupy", raising=False)
    found = {finding.name: finding for finding in diagnosis.diagnose(load=True)}
    assert found["import"].value == "OSError: no driver"
    assert found["import"].hint


@pytest.mark.parametrize("size", ["", "x"])
def test_contradictory_launchers_are_told(monkeypatch, size):
    monkeypatch.setenv("RANK", "0")
    monkeypatch.setenv("WORLD_SIZE", size)
    assert any(finding.value == "contradictory" and "WORLD_SIZE" in finding.hint for finding in diagnosis.diagnose())
