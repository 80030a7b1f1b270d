"""Real scripts of each framework, broken and mended: the verdict, the source and the line that verify names.

A line of a script that ends in ``# cause: SOURCE`` is where that source enters. What verify names must be such lines, the first
of a source among them: once a source has entered, what it changed may hide later entries of its own. A line that ends in
``# warns: KIND`` makes no verdict, but that warning.
"""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

SCRIPTS = Path(__file__).parent / "scripts"
CASES = sorted(str(path.relative_to(SCRIPTS)) for path in SCRIPTS.glob("*/*.py"))
NEEDS = {"torchrun": ("torch",), "scipy": ("scipy",), "flax": ("flax", "optax"), "lightning": ("lightning", "torch")}
LAUNCHER = {"torchrun": ("-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2")}
# Elsewhere one is enough: two threads that spin for each other stand still on a busy machine.
THREADS = {"torch/broken.py": "2", "xgboost/shotgun_broken.py": "2"}
_MARK = re.compile(r"#\s*(cause|warns):\s*([\w., ]+)$")


def marked(script, mark):
    """(word, line) of each line that carries this mark."""
    lines = enumerate(script.read_text(encoding="utf-8").splitlines(), 1)
    told = [(found[2].split(","), number) for number, line in lines if (found := _MARK.search(line)) and found[1] == mark]
    return {(word.strip(), number) for words, number in told for word in words}


def verify(script, tmp_path):
    """The report of ``samerun verify`` on a copy of ``script``."""
    shutil.copy(script, tmp_path / "script.py")
    framework = script.parent.name
    command = [sys.executable, "-m", "samerun", "verify", "--format", "json"]
    program = [sys.executable, *LAUNCHER.get(framework, ()), "script.py"]
    done = subprocess.run(
        [*command, *program], cwd=tmp_path, capture_output=True, text=True, timeout=1500, stdin=subprocess.DEVNULL,
        env={**os.environ, "KERAS_BACKEND": "jax", "OMP_NUM_THREADS": THREADS.get(f"{framework}/{script.name}", "1")},
    )  # fmt: skip
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


def test_there_are_two_of_each():
    broken = {case.replace("broken.py", "") for case in CASES if case.endswith("broken.py")}
    mended = {case.replace("mended.py", "") for case in CASES if case.endswith("mended.py")}
    assert broken == mended
    assert len(broken) + len(mended) == len(CASES)


@pytest.mark.parametrize("case", CASES)
def test_the_cause_and_its_line(case, tmp_path):
    script = SCRIPTS / case
    missing = [name for name in NEEDS.get(script.parent.name, (script.parent.name,)) if not importlib.util.find_spec(name)]
    assert not missing, f"{case} needs {missing}: pip install samerun[test]"
    report, causes = verify(script, tmp_path), marked(script, "cause")
    # Which thread comes first may be the same twice: then a perturbed run shows it.
    raced = report["verdict"] == "fragile" and {source for source, _ in causes} == {"schedule"}
    named = {(cause["source"], cause["line"]) for cause in report["latent" if raced else "causes"]}
    assert raced or report["verdict"] == ("differs" if causes else "same"), report
    assert named <= causes, report["causes"]
    assert {(warning["kind"], warning["line"]) for warning in report["warnings"]} >= marked(script, "warns"), report["warnings"]
    if "mended" in script.name:
        warned = {kind for kind, _ in marked(script.with_name(script.name.replace("mended", "broken")), "warns")}
        assert not warned & {warning["kind"] for warning in report["warnings"]}, report["warnings"]
    assert {source for source, _ in named} == {source for source, _ in causes}, report["causes"]
    for source in {source for source, _ in causes}:
        assert min(line for name, line in causes if name == source) in {line for name, line in named if name == source}
