"""Fixes: what they write, that it parses, that they keep everything else, and that nothing is left half written."""

# ruff: noqa: E501
from __future__ import annotations

import ast
import json
import os
from pathlib import Path

import pytest

from samerun.audit.engine import audit_bytes, mended
from samerun.audit.fixes import diff, write_atomically
from samerun.audit.notebook import read_notebook
from samerun.audit.settings import Settings


def fixed(source: str | bytes, name: str = "main.py", *, unsafe: bool = False, select: str = "ALL") -> bytes:
    raw = source.encode() if isinstance(source, str) else source
    changes = mended({name: raw}, None, Settings(select=(select,)), unsafe=unsafe)
    return changes[0].after if changes else raw


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("import os\nx = os.listdir('.')[0]  # first\n", "import os\nx = sorted(os.listdir('.'))[0]  # first\n"),
        ("import random\nrandom.seed = 3\n", "import random\nrandom.seed(3)\n"),
        ("import random\ndef f(seed):\n    if seed:\n        random.seed(seed)\n",
         "import random\ndef f(seed):\n    if seed is not None:\n        random.seed(seed)\n"),
        ("import tensorflow as tf\ntf.set_random_seed(1)\n", "import tensorflow as tf\ntf.random.set_seed(1)\n"),
        ("import random\npassword = random.choice('ab')\n", "import random\nimport secrets\npassword = secrets.choice('ab')\n"),
        ("from sklearn.model_selection import train_test_split\nSEED = 1\na, b = train_test_split(\n    [1, 2],  # rows\n)\n",
         "from sklearn.model_selection import train_test_split\nSEED = 1\na, b = train_test_split(\n    [1, 2], random_state=SEED,  # rows\n)\n"),
        ("import numpy as np\nnp.random.seed(0)\nrng = np.random.default_rng()\nnp.save('x', rng.random())\n",
         "import numpy as np\nnp.random.seed(0)\nrng = np.random.default_rng(0)\nnp.save('x', rng.random())\n"),
    ],
)  # fmt: skip
def test_safe_fixes(before: str, after: str) -> None:
    assert fixed(before).decode() == after


def test_a_missing_seed_is_added_below_the_one_that_is_there() -> None:
    before = "import random\nimport numpy as np\ndef main(seed):\n    random.seed(seed)  # ours\n    np.save('x', np.random.rand(3))\nmain(1)\n"
    after = before.replace("# ours\n", "# ours\n    np.random.seed(seed)\n")
    assert fixed(before, select="SD102").decode() == after


def test_a_seed_is_put_below_the_imports_when_asked_for() -> None:
    before = "import random\n\nopen(str(random.random()), 'w')\n"
    assert fixed(before, select="SD101") == before.encode()
    assert (
        fixed(before, select="SD101", unsafe=True).decode()
        == "import random\n\nrandom.seed(0)\n\nopen(str(random.random()), 'w')\n"
    )


@pytest.mark.parametrize(
    ("select", "before", "after"),
    [
        ("PT506", "import os\nimport torch\nx = torch.ones(2)\ny = x.cuda()\nos.environ['CUBLAS_WORKSPACE_CONFIG'] = ':4096:8'\nz = y @ y\n",
         "import os\nimport torch\nx = torch.ones(2)\nos.environ['CUBLAS_WORKSPACE_CONFIG'] = ':4096:8'\ny = x.cuda()\nz = y @ y\n"),
        ("SD105", "import random\ndef f():\n    for i in range(3):\n        random.seed(1)\n        g(random.random())\n",
         "import random\ndef f():\n    random.seed(1)\n    for i in range(3):\n        g(random.random())\n"),
        ("HF901", "from transformers import AutoModelForSequenceClassification as A, Trainer, set_seed\ndef main():\n    m = A.from_pretrained('x', num_labels=3)\n    Trainer(m)\nmain()\n",
         "from transformers import AutoModelForSequenceClassification as A, Trainer, set_seed\ndef main():\n    set_seed(42)\n    m = A.from_pretrained('x', num_labels=3)\n    Trainer(m)\nmain()\n"),
    ],
)  # fmt: skip
def test_moved_and_added_statements(select: str, before: str, after: str) -> None:
    assert fixed(before, select=select, unsafe=True).decode() == after
    assert fixed(after, select=select, unsafe=True).decode() == after


@pytest.mark.parametrize(
    "source",
    [
        "import torch\nx = torch.ones(2).cuda()\nimport os\nos.environ['CUBLAS_WORKSPACE_CONFIG'] = ':4096:8'\n",
        "import torch, os\nx = torch.ones(2).cuda()\nos.environ['CUBLAS_WORKSPACE_CONFIG'] = ':4096:8'; y = x\n",
        "import torch, os\nx = torch.ones(2).cuda()\nos.environ['CUBLAS_WORKSPACE_CONFIG'] = (\n    ':4096:8')\n",
    ],
    ids=["its import comes later", "two statements on a line", "over two lines"],
)
def test_a_statement_that_cannot_be_moved_stays(source: str) -> None:
    assert fixed(source, select="PT506", unsafe=True) == source.encode()


DRAW = "open(str(random.random()), 'w')\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("import random\n" + DRAW + "random.seed(3)  # ours\n" + DRAW,
         "import random\n\nrandom.seed(3)  # ours\n" + DRAW + DRAW),
        ("import random\n" + DRAW + "def main():\n    random.seed(3)\n    " + DRAW + "main()\n",
         "import random\n\nrandom.seed(3)\n" + DRAW + "def main():\n    " + DRAW + "main()\n"),
    ],
    ids=["in the module", "in a function"],
)  # fmt: skip
def test_a_late_seed_is_moved_below_the_imports(before: str, after: str) -> None:
    assert fixed(before, select="SD103") == before.encode()
    assert fixed(before, select="SD103", unsafe=True).decode() == after
    assert fixed(after, select="SD103", unsafe=True).decode() == after


@pytest.mark.parametrize(
    "late",
    [
        "SEED = 3\nrandom.seed(SEED)\n",
        "if True:\n    random.seed(3)\n",
        "def main():\n    import random\n    random.seed(3)\nmain()\n",
    ],
    ids=["a value bound below", "alone in its block", "imported in the function"],
)
def test_a_late_seed_that_cannot_be_moved_stays(late: str) -> None:
    source = "import random\n" + DRAW + late + DRAW
    assert fixed(source, select="SD103", unsafe=True) == source.encode()


def test_unsafe_fixes_wait_to_be_asked_for() -> None:
    source = "words = list(set('a b'.split()))\nfirst = words[:1]\n"
    assert fixed(source) == source.encode()
    assert b"sorted(set(" in fixed(source, unsafe=True)


def test_fixing_again_changes_nothing() -> None:
    once = fixed("import os, random\nrandom.seed(0)\nfiles = os.listdir('.')\nrandom.shuffle(files)\n")
    assert fixed(once) == once


@pytest.mark.parametrize(
    "raw",
    [
        b"\xef\xbb\xbfimport os\nx = os.listdir('.')[0]\n",
        b"import os\r\nx = os.listdir('.')[0]\r\n",
        "# -*- coding: latin-1 -*-\nimport os\nx = os.listdir('\xe9')[0]\n".encode("latin-1"),
        "import os\nä = 'ö'; x = os.listdir('ü')[0]\n".encode(),
    ],
    ids=["bom", "crlf", "latin-1", "wide characters"],
)
def test_bytes_around_a_fix_stay(raw: bytes) -> None:
    start = raw.index(b"os.listdir(")
    end = raw.index(b")[0]") + 1
    assert fixed(raw) == raw[:start] + b"sorted(" + raw[start:end] + b")" + raw[end:]


def notebook(*cells: str) -> bytes:
    rows = [
        {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": cell.splitlines(keepends=True)}
        for cell in cells
    ]
    return json.dumps({"cells": rows, "metadata": {"kept": 1}, "nbformat": 4, "nbformat_minor": 5}).encode()


def test_a_notebook_is_mended_in_its_cells() -> None:
    raw = notebook("%matplotlib inline\nimport os\n", "first = os.listdir('.')[0]\n!ls\n")
    after = fixed(raw, "n.ipynb")
    cells = [source for _, source, _ in read_notebook(after).cells]
    assert cells == ["%matplotlib inline\nimport os\n", "first = sorted(os.listdir('.'))[0]\n!ls\n"]
    assert json.loads(after)["metadata"] == {"kept": 1}


def test_a_finding_in_a_notebook_names_its_cell_and_line() -> None:
    markdown = {"cell_type": "markdown", "source": "# Title"}
    document = json.loads(notebook("import os\n", "\nfirst = os.listdir('.')[0]\n"))
    document["cells"].insert(0, markdown)
    (finding,) = audit_bytes({"n.ipynb": json.dumps(document).encode()}, None, Settings()).findings
    assert (finding.cell, finding.line) == (2, 2)


def test_every_fix_of_every_page_leaves_a_program_that_parses() -> None:
    import textwrap

    from samerun.audit import registry
    from samerun.audit.docs import sections

    for code in registry.rules():
        source = textwrap.dedent(sections(code)["Example"])
        ast.parse(fixed(source, unsafe=True))


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a.py"
    target.write_text("old")

    def broken(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "replace", broken)
    with pytest.raises(OSError, match="no space left"):
        write_atomically(str(target), b"new")
    assert target.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.py"]


def test_a_write_keeps_permissions_and_follows_links(tmp_path: Path) -> None:
    target, link = tmp_path / "a.py", tmp_path / "link.py"
    target.write_text("old")
    target.chmod(0o750)
    link.symlink_to(target)
    write_atomically(str(link), b"new")
    assert link.is_symlink()
    assert target.read_text() == "new"
    assert target.stat().st_mode & 0o777 == 0o750


def test_the_diff_names_the_file() -> None:
    (change,) = mended({"main.py": b"import os\nx = os.listdir('.')[0]\n"}, None, Settings(), unsafe=False)
    assert diff(change).splitlines() == [
        "--- main.py", "+++ main.py", "@@ -1,2 +1,2 @@", " import os", "-x = os.listdir('.')[0]", "+x = sorted(os.listdir('.'))[0]",
    ]  # fmt: skip
