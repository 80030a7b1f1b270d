"""Input that is broken, old, huge or odd: one line each, and the rest is still audited. Some of it is made at random."""

# ruff: noqa: E501
from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samerun.audit.engine import audit, audit_bytes, mended
from samerun.audit.settings import Settings

GOOD = b"import os\nfirst = os.listdir('.')[0]\n"
BAD = {
    "broken.py": (b"import random\ndef f(:\n", "it does not parse under Python"),
    "two.py": (b"import random\nprint 'x'\n", "it is Python 2"),
    "null.py": (b"import random\0\n", "null bytes"),
    "unknown.py": (b"# coding: klingon\nimport random\n", "encoding is unknown"),
    "wrong.py": (b"import random\n# \xff\xfe\n", "encoding is unknown"),
    "deep.py": (b"import random\nx = " + b"(" * 500 + b")" * 500 + b"\n", "parse"),
    "huge.py": (b"import random\n" + b"#" * 4_100_000, "taken for generated"),
    "broken.ipynb": (b'{"cells": [random', "not valid JSON"),
    "list.ipynb": (b'["random"]', "not an object"),
    "none.ipynb": (b'{"random": 1}', "no list of cells"),
    "r.ipynb": (b'{"cells": [], "metadata": {"kernelspec": {"language": "R"}}, "x": "random"}', "language is r"),
}


@pytest.mark.parametrize("name", BAD)
def test_one_line_each_and_the_rest_is_audited(name: str, tmp_path: Path) -> None:
    (tmp_path / "good.py").write_bytes(GOOD)
    (tmp_path / name).write_bytes(BAD[name][0])
    report = audit([str(tmp_path)], tmp_path, Settings(), use_cache=False)
    assert [finding.rule for finding in report.findings] == ["OR301"]
    ((file, reason),) = report.skipped
    assert file == name
    assert BAD[name][1] in reason
    assert "\n" not in reason


def test_links_in_a_circle_are_walked_once(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "good.py").write_bytes(GOOD)
    (tmp_path / "a" / "again").symlink_to(tmp_path)
    report = audit([str(tmp_path)], tmp_path, Settings(), use_cache=False)
    assert [finding.file for finding in report.findings] == ["a/good.py"]


def test_a_dangling_link_is_named(tmp_path: Path) -> None:
    (tmp_path / "gone.py").symlink_to(tmp_path / "nowhere.py")
    report = audit([str(tmp_path)], tmp_path, Settings(), use_cache=False)
    assert report.skipped == [("gone.py", "No such file or directory")]


def test_an_old_notebook_is_read() -> None:
    cell = {"cell_type": "code", "input": ["import os\n", "first = os.listdir('.')[0]"], "prompt_number": 1, "language": "python"}
    raw = json.dumps({"worksheets": [{"cells": [cell]}], "nbformat": 3}).encode()
    (finding,) = audit_bytes({"old.ipynb": raw}, None, Settings()).findings
    assert (finding.rule, finding.cell, finding.line) == ("OR301", 0, 2)


@pytest.mark.parametrize("magic", ["%pip install x", "!ls *.py", "os?", "%%bash\nfor x in *; do", "!a \\\n  b", "x = %sql y"])
def test_magics_do_no_harm(magic: str) -> None:
    cells = [{"cell_type": "code", "source": text} for text in ("import os", "first = os.listdir('.')[0]")]
    if magic != "x = %sql y":  # an assigned magic is no Python: the notebook is named as unreadable
        cells.insert(1, {"cell_type": "code", "source": magic})
    report = audit_bytes({"n.ipynb": json.dumps({"cells": cells}).encode()}, None, Settings())
    assert [finding.rule for finding in report.findings] == ["OR301"]


def test_thousands_of_elifs_and_terms() -> None:
    chain = "if x == 0:\n    pass\n" + "".join(f"elif x == {n}:\n    pass\n" for n in range(1, 900))
    total = "y = " + " + ".join(["1"] * 900)
    report = audit_bytes({"long.py": f"import random\nx = 3\n{chain}{total}\n".encode()}, None, Settings())
    assert report.findings == []


FRAGMENTS = [
    b"import random\n", b"import numpy as np\n", b"np.random.seed(0)\n", b"for i in range(3):\n", b"    ", b"x = os.listdir('.')\n",
    b"x[0]\n", b"if seed:\n", b"self.x = set(y)\n", b"class A(B):\n", b"def f(seed=None, *a, **k):\n", b"return ", b"lambda: ",
    b"random.seed = 3\n", b"(", b")", b"[", b"]", b"{", b"}", b",", b"=", b"*", b":", b"\n", b"\\\n", b"'", b'"""', b"\xc3\xa9", b"\xff",
    b"\0", b"# samerun: ignore[OR301]\n", b"async ", b"await ", b"yield ", b"with open(x) as f:\n", b"try:\n", b"except* E:\n",
    b"match x:\n", b"case [a, *b]:\n", b"x := 3", b"f'{x!r:>{w}}'", b"global x\n", b"import ..a\n", b"from . import b\n", b"hash('a') % 3\n",
    b"train_test_split(x)\n", b"from sklearn.model_selection import train_test_split\n",
]  # fmt: skip


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=30).map(b"".join))
def test_any_text_is_audited_or_named(raw: bytes) -> None:
    report = audit_bytes({"main.py": raw}, None, Settings(select=("ALL",)))
    assert len(report.skipped) <= 1
    for change in mended({"main.py": raw}, None, Settings(select=("ALL",)), unsafe=True):
        compile(change.after, "main.py", "exec", flags=1024)  # PyCF_ONLY_AST


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["cells", "cell_type", "source", "worksheets", "metadata", "kernelspec", "code", "random"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(JSON)
def test_any_json_is_a_notebook_or_named(document: object) -> None:
    raw = json.dumps({"random": 1, "cells": document}).encode()
    report = audit_bytes({"n.ipynb": raw}, None, Settings())
    assert all(reason for _, reason in report.skipped)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.integers(0, 10_000), st.integers(1, 40))
def test_real_source_cut_anywhere(start: int, size: int) -> None:
    path = os.path.join(os.path.dirname(__file__), "test_fixes.py")
    raw = Path(path).read_bytes()
    cut = raw[: start % len(raw)] + raw[start % len(raw) + size :]
    report = audit_bytes({"main.py": cut}, None, Settings(select=("ALL",)))
    assert len(report.skipped) <= 1
