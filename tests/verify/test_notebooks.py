"""Notebooks, run in fresh kernels: verdicts, the cells and lines that are named, what Jupyter runs that is no Python."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

TEXT = {"cell_type": "markdown", "metadata": {}, "source": "# Words", "id": "text"}
CELLS = [
    "import numpy as np\nnames = ['ann', 'bob', 'cleo', 'dan', 'eve', 'flo', 'gus']",
    "%%capture said\ndef order(people):\n    return list(set(people))\nline_up = order(names)\nprint(line_up)",
    "%%time\nfixed = np.random.default_rng(3).normal(size=4)",
    "names\nnoise = (\n    fixed\n    + np.random.normal(size=4)\n)\nnoise.sum()",
    "!echo $HOME\nfor name in line_up:\n    print(name)",
]
MENDED = {1: ("set(", "sorted("), 3: ("names", "np.random.seed(3)")}


def notebook(path: Path, cells: list[str]) -> None:
    code = [
        {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "execution_count": None, "id": f"cell{i}"}
        for i, source in enumerate(cells)
    ]
    path.write_text(json.dumps({"cells": [TEXT, *code], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))


def samerun(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "samerun", *arguments],
        cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip


def verified(folder: Path, cells: list[str], *options: str) -> dict[str, Any]:
    path = folder / "words.ipynb"
    notebook(path, cells)
    before = path.read_bytes()
    done = samerun(folder, "verify", "--format", "json", *options, path.name)
    assert done.stdout, done.stderr
    assert path.read_bytes() == before
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def test_each_cause_is_named_with_its_cell_and_line(tmp_path: Path) -> None:
    report = verified(tmp_path, CELLS, "--only", "hash.order,numpy.random,clock")
    assert report["verdict"] == "differs"
    found = [(c["source"], c["file"], c["cell"], c["line"], c["function"]) for c in report["causes"]]
    assert found == [
        ("hash.order", "words.ipynb", 2, 3, "order"),
        ("numpy.random", "words.ipynb", 4, 4, "<module>"),
    ]
    assert (report["divergence"]["cell"], report["divergence"]["file"]) == (2, "words.ipynb")
    assert report["notes"] == []


def test_a_mended_notebook_is_the_same(tmp_path: Path) -> None:
    cells = [source.replace(*MENDED.get(i, ("", ""))) for i, source in enumerate(CELLS)]
    report = verified(tmp_path, cells)
    assert report["verdict"] == "same", report
    assert len(report["runs"]) == 3


def test_run_prints_what_the_cells_show_and_ends_as_they_end(tmp_path: Path) -> None:
    notebook(tmp_path / "seeded.ipynb", ["import random\nprint(random.random())", "{'a': [1]}", "1 / 0", "print('not reached')"])
    done = samerun(tmp_path, "run", "--seed", "7", "seeded.ipynb")
    assert done.stdout.splitlines() == ["0.32383276483316237", "{'a': [1]}"]
    assert "ZeroDivisionError: division by zero" in done.stderr
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("content", "arguments", "words"),
    [
        ("{", (), "not valid JSON"),
        ('{"cells": []}', ("--epochs", "2"), "takes no arguments"),
        ('{"cells": [], "metadata": {"kernelspec": {"language": "R"}}}', (), "language is r"),
    ],
)
def test_what_cannot_be_run_is_refused_with_the_reason(tmp_path: Path, content: str, arguments: Any, words: str) -> None:
    (tmp_path / "odd.ipynb").write_text(content)
    done = samerun(tmp_path, "verify", "odd.ipynb", *arguments)
    assert done.returncode == 2
    assert words in done.stderr


def test_what_is_not_installed_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from samerun.cli import target

    assert target._missing(sys.executable, "json", "no_such_package") == "no_such_package"
    monkeypatch.setattr(target, "_missing", lambda *_: "nbclient")
    notebook(tmp_path / "words.ipynb", CELLS)
    with pytest.raises(Exception, match=r"pip install 'samerun\[notebook\]'"):
        target.command_line(["words.ipynb"], module=False, code=False, cwd=tmp_path)
